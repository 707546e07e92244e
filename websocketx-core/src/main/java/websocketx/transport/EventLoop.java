// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Moves the bytes of many connections: a virtual thread that takes turn after turn while there is
/// something to do, and a platform thread, the guard, that waits in the kernel while there is
/// nothing.
///
/// On a virtual thread the loop shares the carriers with the handlers, so that a message costs no
/// context switch. But virtual threads are not time-sliced: handlers that compute would starve it.
/// So the guard also watches while the loop is busy, and when no turn has come for as long as its
/// [Patience] lasts it takes one itself; and when none has come after that either, it takes every
/// turn until the virtual thread is back.
///
/// Who takes the turns is told by its [Ownership].
public final class EventLoop {
  /// How many turns with nothing to do go by before the virtual thread gives the turns away. A few
  /// are cheaper than two context switches when the next message is on its way.
  private static final int EMPTY_TURNS = 4;

  private static final VarHandle TURNS;

  static {
    try {
      TURNS = MethodHandles.lookup().findVarHandle(EventLoop.class, "turns", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Step step;
  private final Thread virtual;
  private final Guard guard;
  private final Ownership ownership;
  private final Consumer<Throwable> failures;
  private final Runnable whenEnded;
  private final Patience patience = new Patience();

  private volatile boolean stopping;
  private long turns; // written by the virtual thread only
  private int handled; // in the last turn of the virtual thread; written before the turns
  private long takeovers; // written by the guard only, as the next; for others a hint
  private long returns;

  /// What a loop has done so far; each number only ever grows.
  ///
  /// @param turns by the virtual thread
  /// @param wakeUps out of the kernel
  /// @param takeovers by the guard from a virtual thread that got no carrier
  /// @param returns of the turns to the virtual thread
  /// @param isTakenOver whether the guard has the turns at this moment because the virtual thread
  ///   got no carrier
  public record Statistics(
      long turns, long wakeUps, long takeovers, long returns, boolean isTakenOver) {}

  /// Makes a loop that does not run yet.
  ///
  /// @param name of its threads
  /// @param readBufferSize how much is read at once, in bytes
  /// @param failures gets what should not happen; called in a turn, so it must not block
  /// @param whenEnded called once after [#stop()], by a thread of the loop, when nothing of it is
  ///   left but that thread
  /// @throws IOException if the system has no descriptors left
  public EventLoop(
      String name, int readBufferSize, Consumer<Throwable> failures, Runnable whenEnded)
      throws IOException {
    step = new Step(readBufferSize, Clock.SYSTEM, failures);
    this.failures = failures;
    this.whenEnded = whenEnded;
    virtual = Thread.ofVirtual().name(name).unstarted(this::takeTurns);
    guard = new Guard(name + "-guard", step, this::watch);
    ownership = new Ownership(virtual, guard, step::wake);
  }

  /// Starts the threads of the loop.
  public void start() {
    virtual.start();
    guard.start();
  }

  /// Ends the loop, which has no connections any more.
  public void stop() {
    stopping = true;
    step.wake();
  }

  /// Lets go of a loop that was never started.
  public void discard() {
    step.close();
  }

  /// What the loop has done so far.
  ///
  /// @return a snapshot
  public Statistics statistics() {
    return new Statistics(
        (long) TURNS.getOpaque(this), step.wakeUps(), takeovers, returns, ownership.isTakenOver());
  }

  /// Wakes a thread that waits for what came in or went out. Any thread, in a turn too. If the
  /// guard has taken that turn over, the thread is woken by the next one of the virtual thread, or
  /// within half a second.
  ///
  /// @param thread that is parked, or about to be
  public static void wake(Thread thread) {
    Guard.wake(thread);
  }

  Step step() {
    return step;
  }

  // ---- the virtual thread

  @SuppressWarnings("ThreadPriorityCheck") // yielding to the handlers is the point
  private void takeTurns() {
    int empty = 0;
    Courtesy courtesy = new Courtesy(step.clock());
    while (true) {
      if (!ownership.begin()) {
        if (!ownership.await()) {
          return;
        }
        courtesy.rested();
        empty = 0;
        continue;
      }
      handled = turn(false) + step.wakePatient();
      TURNS.setRelease(this, turns + 1);
      if (stopping) {
        end();
        return;
      }
      if (handled > 0) {
        empty = 0;
      } else if (++empty > EMPTY_TURNS && !step.hasQueued() && !step.hasPatient()) {
        step.setUnattended(true);
        ownership.rest();
        if (!ownership.await()) {
          return;
        }
        courtesy.rested();
        empty = 0;
        continue;
      }
      ownership.finish();
      Thread.yield();
      if (courtesy.isDue(takeovers) && ownership.leave() && !ownership.await()) {
        return;
      }
    }
  }

  // ---- the guard

  private void watch() {
    while (awaitOwnership()) {
      if (ownership.isAway()) {
        pause(Courtesy.AWAY);
        ownership.giveBack();
        continue;
      }
      boolean idle = ownership.isIdle();
      boolean once = !idle && patience.isForOneTurn();
      if (!idle) {
        step.takeOver();
      }
      guard.setTakenOver(!idle);
      while (!ownership.isWantedBack()) {
        int served = turn(!once);
        if (stopping) {
          guard.setTakenOver(false);
          end();
          return;
        }
        patience.helped(served);
        if (!idle) {
          step.wakeOverdue();
        }
        if (once || (idle && (served > 0 || step.hasPatient()))) {
          break;
        }
      }
      if (ownership.isWantedBack()) {
        patience.signOfLife();
      }
      returns++;
      step.setUnattended(false);
      ownership.giveBack();
    }
  }

  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      Thread.interrupted(); // as in Ownership.await()
    }
  }

  /// Waits until the turns are the guard's: given by the virtual thread, or taken because it took
  /// none in time. Returns false if the loop has ended.
  private boolean awaitOwnership() {
    while (true) {
      long seen = (long) TURNS.getAcquire(this);
      long longest = patience.nanos(seen, handled);
      long end = System.nanoTime() + longest;
      for (long left = longest; left > 0; left = end - System.nanoTime()) {
        if (ownership.isGiven()) {
          return !ownership.isEnded();
        }
        LockSupport.parkNanos(this, left); // an early return must not shorten the time
        Thread.interrupted();
      }
      if ((long) TURNS.getOpaque(this) == seen && ownership.steal()) {
        takeovers++;
        return true;
      }
    }
  }

  // ---- the owner

  private int turn(boolean mayWait) {
    try {
      return mayWait ? step.await(this::hasToGoOn) : step.run();
    } catch (Throwable failure) {
      report(failure);
      return 1;
    }
  }

  /// Whether there is something to do that no queue of the step tells of.
  private boolean hasToGoOn() {
    return stopping || ownership.isWantedBack() || (ownership.isIdle() && step.hasPatient());
  }

  /// Whatever happens to the report: a thread that died with the turns would end the loop.
  private void report(Throwable failure) {
    try {
      failures.accept(failure);
    } catch (Throwable second) {
      // There was no room even for a line in the log.
    }
  }

  private void end() {
    step.close();
    ownership.end();
    whenEnded.run();
  }
}
