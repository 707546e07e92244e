// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Inflater;
import websocketx.pool.Pool;

/// The inflaters of a server: 7 KB of native memory each, 40 KB once a window was used. One is
/// borrowed for as long as a compressed message is incomplete, mostly for microseconds. Safe from
/// any thread.
public final class Inflaters implements AutoCloseable {
  /// A borrowed inflater, with the arrays that it works in.
  static final class Borrowed {
    static final int INPUT = 1024;
    static final int OUTPUT = 8192;

    final byte[] input = new byte[INPUT];
    final byte[] output = new byte[OUTPUT];
    final byte[] excess = new byte[1];
    final Inflater inflater = new Inflater(true); // last: nothing can fail that would leave it over

    private Borrowed() {}
  }

  private final Pool<Borrowed> idle;
  private final AtomicInteger live = new AtomicInteger();
  private volatile boolean closed;

  /// No inflaters yet.
  ///
  /// @param idle how many are kept at most while nobody uses them
  public Inflaters(int idle) {
    this.idle = new Pool<>(idle);
  }

  Borrowed take() {
    Borrowed waiting = idle.poll();
    if (waiting != null) {
      return waiting;
    }
    Borrowed made = new Borrowed();
    live.incrementAndGet();
    return made;
  }

  void give(Borrowed borrowed) {
    borrowed.inflater.reset();
    if (!idle.offer(borrowed)) {
      end(borrowed);
    } else if (closed) {
      close(); // it may have been too late for the one who closed
    }
  }

  private void end(Borrowed borrowed) {
    borrowed.inflater.end();
    live.decrementAndGet();
  }

  /// How many hold native memory, borrowed ones included.
  ///
  /// @return 0 or more
  public int live() {
    return live.get();
  }

  /// Frees those that nobody uses, and from now on each that is given back.
  @Override
  public void close() {
    closed = true;
    for (Borrowed waiting; (waiting = idle.poll()) != null; ) {
      end(waiting);
    }
  }
}
