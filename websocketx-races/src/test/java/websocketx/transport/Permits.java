// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import org.jspecify.annotations.Nullable;

/// Stands for [java.util.concurrent.locks.LockSupport] where nobody who is parked goes on without a
/// permit. A real park may return for no reason, and the model checker lets it, so that a wake-up
/// which is missing would be none to it.
final class Permits {
  private static @Nullable Thread loop;
  private static Permits ofLoop = new Permits();
  private static Permits ofGuard = new Permits();

  private boolean isGiven; // guarded by this

  /// Nobody has one. The loop of a race calls this at its beginning.
  static void takeAll() {
    loop = Thread.currentThread();
    ofLoop = new Permits();
    ofGuard = new Permits();
  }

  static void park(Object blocker) {
    of(Thread.currentThread()).take();
  }

  static void unpark(Thread thread) {
    of(thread).give();
  }

  @SuppressWarnings("ReferenceEquality") // of threads, which have no other
  private static Permits of(Thread thread) {
    return thread == loop ? ofLoop : ofGuard;
  }

  private synchronized void take() {
    try {
      while (!isGiven) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    isGiven = false;
  }

  private synchronized void give() {
    isGiven = true;
    notifyAll();
  }
}
