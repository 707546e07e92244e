// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import websocketx.transport.Clock;

/// Something that opens once, for threads to wait for by the library's clock. Safe from any thread;
/// opening never waits.
final class Gate {
  private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean isOpen;

  void open() {
    isOpen = true;
    waiting.forEach(LockSupport::unpark);
  }

  boolean isOpen() {
    return isOpen;
  }

  /// Waits until it is open; false if the deadline comes first.
  boolean await(Clock clock, long deadline) throws InterruptedException {
    Thread me = Thread.currentThread();
    waiting.add(me);
    try {
      while (!isOpen) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline != Long.MAX_VALUE && clock.now() >= deadline) {
          return isOpen;
        }
        clock.park(deadline);
      }
      return true;
    } finally {
      waiting.remove(me);
    }
  }
}
