// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import websocketx.transport.Clock;
import websocketx.transport.Timers;

/// Runs the virtual threads of one world, one at a time and on the caller's thread, and moves its
/// clock. Which is next, and how long it may go on, is chance that follows from the seed.
///
/// A virtual thread inherits the scheduler of the one that starts it. So whatever the server starts
/// runs here too, and the server knows nothing of it.
final class Scheduler implements Executor, Clock {
  private static final long MILLI = 1_000_000;

  /// More than any world needs that ends.
  private static final int MOST_STEPS = 2_000_000;

  private static final VarHandle SEED;

  static {
    try {
      SEED =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
              .findVarHandle(Thread.class, "threadLocalRandomSeed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("run with --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  private record Sleeper(Thread thread, long deadline) {}

  private final SplittableRandom random;
  private final Trace trace;
  private final List<Runnable> runnable = new ArrayList<>();
  private final List<Sleeper> sleepers = new ArrayList<>();
  private final int change; // one in so many steps another thread has its turn
  private final int delay; // one in so many steps takes time
  private long now;
  private long lost;
  private int steps;

  Scheduler(SplittableRandom random, Trace trace) {
    this.random = random;
    this.trace = trace;
    change = 1 << random.nextInt(5);
    delay = 1 << (4 + random.nextInt(8));
  }

  /// Starts the first thread. Those that it starts are ours too.
  Thread start(String name, Runnable task) {
    try {
      Constructor<?> builder =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      builder.setAccessible(true);
      return ((Thread.Builder.OfVirtual) builder.newInstance(this)).name(name).start(task);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("run with --add-opens java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  /// Makes the JDK's chance repeatable for the calling thread, up to the next number.
  void seedThreadLocalRandom() {
    ThreadLocalRandom.current(); // seeds itself, by the machine's clock
    Thread thread = Thread.currentThread();
    SEED.set(thread, random.nextLong() - (thread.threadId() << 1)); // which it adds
  }

  // ---- the driver

  /// Runs until no thread can go on, now or later.
  ///
  /// @return false if that takes too long
  boolean run() {
    while (steps < MOST_STEPS) {
      if (runnable.isEmpty() && !sleep()) {
        return true;
      }
      steps++;
      if (random.nextInt(delay) == 0) {
        long time = random.nextInt(50) == 0 ? random.nextLong(900 * MILLI) : random.nextLong(MILLI);
        now += time;
        lost += time;
        wakeSleepers();
      }
      int last = runnable.size() - 1;
      int chosen = last > 0 && random.nextInt(change) == 0 ? random.nextInt(last + 1) : last;
      Runnable next = runnable.get(chosen);
      runnable.set(chosen, requireNonNull(runnable.getLast()));
      runnable.removeLast();
      trace.add(chosen);
      next.run();
    }
    return false;
  }

  /// Nobody has anything to do: it is the time of the first who wanted to wait no longer.
  private boolean sleep() {
    long next = Long.MAX_VALUE;
    for (Sleeper sleeper : sleepers) {
      next = Math.min(next, sleeper.deadline);
    }
    if (next == Long.MAX_VALUE) {
      return false;
    }
    now = Math.max(now, next);
    wakeSleepers();
    return !runnable.isEmpty();
  }

  private void wakeSleepers() {
    for (int i = 0; i < sleepers.size(); i++) {
      if (sleepers.get(i).deadline <= now) {
        LockSupport.unpark(sleepers.get(i).thread);
      }
    }
  }

  @Override
  public void execute(Runnable continuation) {
    runnable.add(continuation);
  }

  // ---- the threads of the world

  @Override
  public long now() {
    return now;
  }

  @Override
  public void park(long deadline) {
    if (deadline == Long.MAX_VALUE) {
      LockSupport.park(this);
      return;
    }
    Sleeper sleeper = new Sleeper(Thread.currentThread(), deadline);
    sleepers.add(sleeper);
    if (now < deadline) {
      LockSupport.park(this);
    }
    sleepers.remove(sleeper);
  }

  /// Waits, for a handler that takes its time.
  void pause(long nanos) throws InterruptedException {
    long until = now + nanos;
    while (now < until) {
      park(until);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /// Here another thread may have its turn.
  @SuppressWarnings("ThreadPriorityCheck") // which is the point
  void preempt() {
    if (change == 1 || random.nextInt(change) == 0) {
      Thread.yield();
    }
  }

  /// By how much a deadline may be missed that began when [#lost] was as given: by a tick of the
  /// timers, and by the time that the world has lost with work.
  long tolerance(long lostBefore) {
    return lost - lostBefore + 2 * Timers.TICK;
  }

  /// The time that has passed while threads worked.
  long lost() {
    return lost;
  }

  int steps() {
    return steps;
  }
}
