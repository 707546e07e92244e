// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All deadlines of one loop, kept in ticks of a tenth of a second: however many there are, they
/// wake the loop at most ten times a second, and not at all when none is set. A deadline is never
/// early and less than a tick late.
///
/// Used by the owner of the loop only.
public final class Timers {
  /// The length of a tick, in nanoseconds.
  public static final long TICK = 100_000_000;

  /// Lists by tick. They are few: a deadline set a minute ahead can stand in one of 600.
  private final TreeMap<Long, Timer> due = new TreeMap<>();

  /// The last tick that has fired: what is set for it or before is due at the next, so that a timer
  /// which sets itself anew cannot keep the loop in [#fire].
  private long fired = 0;

  /// No deadline.
  public Timers() {}

  /// Sets a timer's deadline, in place of the one before.
  ///
  /// @param timer of this loop
  /// @param deadline in nanoseconds; `Long.MAX_VALUE` for none
  public void set(Timer timer, long deadline) {
    long tick =
        deadline == Timer.NONE ? Timer.NONE : Math.max(fired, Math.max(0, deadline - 1) / TICK) + 1;
    if (tick == timer.tick) {
      return;
    }
    remove(timer);
    if (tick != Timer.NONE) {
      Timer first = due.put(tick, timer);
      timer.tick = tick; // behind it: there may be no memory for a list
      if (first != null) {
        timer.after = first;
        first.before = timer;
      }
    }
  }

  private void remove(Timer timer) {
    if (timer.tick == Timer.NONE) {
      return;
    }
    Timer before = timer.before;
    Timer after = timer.after;
    if (after != null) {
      after.before = before;
    }
    if (before != null) {
      before.after = after;
    } else if (after != null) {
      due.put(timer.tick, after);
    } else {
      due.remove(timer.tick);
    }
    unlink(timer);
  }

  private static void unlink(Timer timer) {
    timer.tick = Timer.NONE;
    timer.before = null;
    timer.after = null;
  }

  /// When the next timers are due.
  ///
  /// @return in nanoseconds, `Long.MAX_VALUE` if none is set
  public long next() {
    if (due.isEmpty()) {
      return Timer.NONE;
    }
    long tick = due.firstKey();
    return tick > Timer.NONE / TICK ? Timer.NONE : tick * TICK; // the last tick ends after all time
  }

  /// Calls every timer that is due. A timer may set any timer, itself included.
  ///
  /// @param now the time
  /// @return how many were due
  public int fire(long now) {
    int count = 0;
    fired = now / TICK;
    for (Map.Entry<Long, Timer> first; (first = due.firstEntry()) != null; ) {
      if (first.getKey() > fired) {
        break;
      }
      @Nullable Timer timer = first.getValue();
      remove(timer);
      timer.expired(now);
      count++;
    }
    return count;
  }
}
