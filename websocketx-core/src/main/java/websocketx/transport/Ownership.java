// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// Who takes the turns of an [EventLoop], its virtual thread or its guard: never both.
///
/// It is one word. In FREE and TURN the virtual thread takes them, in the other states the guard:
///
/// ```
///   FREE ── virtual begins a turn ──▶ TURN ── ends it ──▶ FREE
///   TURN ── nothing to do ──▶ IDLE ── guard has handled something, or sees who waits ──▶ FREE
///   FREE ── others first ──▶ AWAY ── guard has waited ──▶ FREE
///   FREE ── guard saw no turn ──▶ STOLEN ── virtual has noticed ──▶ BACK ── guard's turn ends ──▶ FREE
///                                 STOLEN ── first turn ends ──▶ FREE
///   whoever has the turns ── the loop ends ──▶ ENDED
/// ```
final class Ownership {
  private static final int FREE = 0;
  private static final int TURN = 1;
  private static final int IDLE = 2;
  private static final int AWAY = 3;
  private static final int STOLEN = 4;
  private static final int BACK = 5;
  private static final int ENDED = 6;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Ownership.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread virtual;
  private final Thread guard;
  private final Runnable disturb;

  private volatile int state = FREE;

  /// The turns are the virtual thread's at first.
  ///
  /// @param disturb lets the guard look who has the turns, if it waits for something to do
  Ownership(Thread virtual, Thread guard, Runnable disturb) {
    this.virtual = virtual;
    this.guard = guard;
    this.disturb = disturb;
  }

  // ---- the virtual thread

  /// Begins a turn; false if the turns are the guard's.
  boolean begin() {
    return STATE.compareAndSet(this, FREE, TURN);
  }

  /// Ends a turn.
  void finish() {
    STATE.setRelease(this, FREE);
  }

  /// Ends a turn, and leaves the next ones to the guard until there is something to do.
  void rest() {
    state = IDLE;
    LockSupport.unpark(guard);
  }

  /// Leaves the turns to the guard for a moment, between two of them; false if it has them.
  boolean leave() {
    if (!STATE.compareAndSet(this, FREE, AWAY)) {
      return false;
    }
    LockSupport.unpark(guard);
    return true;
  }

  /// Waits until the guard has given the turns back; false if the loop has ended. The guard may
  /// take over between its giving back and our waking up, so STOLEN has to be looked for here too.
  boolean await() {
    while (true) {
      switch (state) {
        case FREE, TURN -> {
          return true;
        }
        case ENDED -> {
          return false;
        }
        case STOLEN -> {
          if (STATE.compareAndSet(this, STOLEN, BACK)) {
            disturb.run();
          }
        }
        default -> {
          LockSupport.park(this);
          Thread.interrupted(); // a stray interrupt would make every later park return at once
        }
      }
    }
  }

  // ---- the guard

  /// Whether the guard has the turns, or nobody has them any more.
  boolean isGiven() {
    return state >= IDLE;
  }

  /// Whether the virtual thread has left them since there was nothing to do.
  boolean isIdle() {
    return state == IDLE;
  }

  /// Whether the virtual thread has left them for a moment.
  boolean isAway() {
    return state == AWAY;
  }

  /// Whether the virtual thread, which got no carrier, has one again and waits for the turns.
  boolean isWantedBack() {
    return state == BACK;
  }

  /// Takes the turns from a virtual thread that is between two of them; false if it is not.
  boolean steal() {
    return STATE.compareAndSet(this, FREE, STOLEN);
  }

  /// Gives the turns to the virtual thread.
  void giveBack() {
    state = FREE;
    LockSupport.unpark(virtual);
  }

  // ---- both

  /// Nobody takes turns any more. Whoever has them, at their end.
  @SuppressWarnings("ReferenceEquality") // of threads, which have no other
  void end() {
    state = ENDED;
    LockSupport.unpark(Thread.currentThread() == guard ? virtual : guard);
  }

  // ---- anybody

  boolean isEnded() {
    return state == ENDED;
  }

  /// Whether the guard has turns that it was not given.
  boolean isTakenOver() {
    int now = state;
    return now == STOLEN || now == BACK;
  }
}
