// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Time that stands still until a test lets it pass: what a hub does later waits in here.
final class Time extends ScheduledThreadPoolExecutor {
  /// By itself nothing is ever due.
  private static final long NEVER = Duration.ofDays(1000).toNanos();

  private static final Duration STEP = Duration.ofMillis(100);

  private record Later(long due, RunnableScheduledFuture<?> task) {}

  private final List<Later> waiting = new ArrayList<>(); // guarded by itself
  private long now;

  Time() {
    super(1);
    setRemoveOnCancelPolicy(true);
  }

  /// A hub's schedule by this time, without chance.
  Schedule schedule() {
    return new Schedule(this, () -> 0.5);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
    ScheduledFuture<?> task = super.schedule(action, NEVER, TimeUnit.NANOSECONDS);
    synchronized (waiting) {
      waiting.add(new Later(now + unit.toNanos(delay), (RunnableScheduledFuture<?>) task));
    }
    return task;
  }

  /// How many things are to be done.
  int pending() {
    synchronized (waiting) {
      waiting.removeIf(later -> later.task().isCancelled());
      return waiting.size();
    }
  }

  /// Lets time pass: does what is due meanwhile, in order, on this thread.
  void pass(Duration time) {
    long end;
    synchronized (waiting) {
      end = now + time.toNanos();
    }
    Later next;
    while ((next = next(end)) != null) {
      remove(next.task());
      next.task().run();
    }
  }

  private @org.jspecify.annotations.Nullable Later next(long end) {
    synchronized (waiting) {
      waiting.sort(Comparator.comparingLong(Later::due));
      if (waiting.isEmpty() || waiting.getFirst().due() > end) {
        now = end;
        return null;
      }
      Later next = waiting.removeFirst();
      now = next.due();
      return next;
    }
  }

  /// Lets time pass until something is so.
  void passUntil(String what, BooleanSupplier isSo) {
    Client.until(
        what,
        () -> {
          boolean done = isSo.getAsBoolean();
          if (!done) {
            pass(STEP);
            LockSupport.parkNanos(1_000_000);
          }
          return done;
        });
  }
}
