// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.util.concurrent.locks.LockSupport;

/// The platform thread of an [EventLoop].
///
/// While it has turns that the virtual thread did not give it, all carriers are busy, and a handler
/// that it woke would have to wait, like the virtual thread. But it would wait where a carrier goes
/// on looking before it looks for the virtual thread, and if that is never empty, because the guard
/// wakes as fast as handlers answer, the virtual thread is never found, and nor is anybody else. So
/// the guard then leaves it to the virtual thread to wake whom it would have woken.
final class Guard extends Thread {
  private final Step step;

  private boolean hasTakenOver; // its own

  Guard(String name, Step step, Runnable task) {
    super(task, name);
    setDaemon(false);
    this.step = step;
  }

  /// Whether the turns are taken, and not given. The guard only.
  void setTakenOver(boolean takenOver) {
    hasTakenOver = takenOver;
  }

  /// Wakes a thread, or sees to that. Any thread.
  static void wake(Thread thread) {
    if (Thread.currentThread() instanceof Guard guard && guard.hasTakenOver && thread.isVirtual()) {
      guard.step.wakeLater(thread);
    } else {
      LockSupport.unpark(thread);
    }
  }
}
