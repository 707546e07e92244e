// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import java.util.concurrent.locks.LockSupport;

/// How long the machine, or the JVM, keeps a thread from running that has something to do: a
/// collection of garbage, other programs, a stop of the whole machine. A platform thread looks, so
/// handlers that keep every carrier do not count.
final class Pauses implements AutoCloseable {
  private static final long BREAK = 1_000_000;

  private final Thread watch = Thread.ofPlatform().daemon().unstarted(this::look);
  private volatile boolean isOver;
  private volatile long longest;

  private Pauses() {}

  static Pauses watch() {
    Pauses pauses = new Pauses();
    pauses.watch.start();
    return pauses;
  }

  private void look() {
    long before = System.nanoTime();
    while (!isOver) {
      LockSupport.parkNanos(BREAK);
      long now = System.nanoTime();
      longest = Math.max(longest, now - before - BREAK);
      before = now;
    }
  }

  /// The longest so far, in nanoseconds.
  long longest() {
    return longest;
  }

  /// The thread ends within moments.
  @Override
  public void close() {
    isOver = true;
  }
}
