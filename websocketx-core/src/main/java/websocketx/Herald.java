// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells observers and the flight recorder what loops and writers notice: limits, waiting, round
/// trips. From a loop, which runs nobody's code, a hook carries the news. Safe from any thread,
/// never waits; does nothing if nobody wants to hear it.
final class Herald {
  /// How much news may be on its way. News is made by peers, and when handlers keep all carriers
  /// the hooks wait: further news is left out then, but for limits, which are counted.
  static final int MAX_UNDER_WAY = 1024;

  private final Observers observers;
  private final Hooks hooks;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Map<Limit, AtomicLong> hits = new EnumMap<>(Limit.class);
  private final AtomicBoolean tellsHits = new AtomicBoolean();

  Herald(Observers observers, Hooks hooks) {
    this.observers = observers;
    this.hooks = hooks;
    for (Limit limit : Limit.values()) {
      hits.put(limit, new AtomicLong());
    }
    Flight.prepare();
  }

  // ---- from a loop

  /// A limit or deadline has taken effect.
  void hit(Limit limit) {
    if (!hearsLimits()) {
      return;
    }
    requireNonNull(hits.get(limit)).incrementAndGet();
    if (tellsHits.compareAndSet(false, true)) {
      try {
        hooks.start(this::tellHits);
      } catch (Throwable noMemory) {
        tellsHits.set(false); // the next hit tells this one too
      }
    }
  }

  boolean hearsLimits() {
    return !observers.isEmpty() || Flight.hearsLimits();
  }

  /// One hook at a time: peers make hits faster than an observer may be able to hear of them.
  private void tellHits() {
    do {
      try {
        hits.forEach((limit, count) -> {
          long times = count.getAndSet(0);
          if (times > 0) {
            limited(limit, times);
          }
        });
      } finally {
        tellsHits.set(false);
      }
      // Who hit something behind the look above found somebody telling.
    } while (hasHits() && tellsHits.compareAndSet(false, true));
  }

  private boolean hasHits() {
    return hits.values().stream().anyMatch(count -> count.get() > 0);
  }

  /// A pong has come.
  void ponged(Connection connection, long nanos) {
    if (!observers.isEmpty()) {
      carry(() -> observers.ponged(connection, Duration.ofNanos(nanos)));
    }
  }

  /// Reading from a peer goes on, or will not any more.
  void stalled(Connection connection, long nanos) {
    if (!observers.isEmpty() || (nanos >= Flight.STALL && Flight.hearsStalls())) {
      carry(() -> {
        Flight.stalled(nanos);
        observers.stalled(connection, Duration.ofNanos(nanos));
      });
    }
  }

  /// A request was answered, or dropped; the first call for each counts.
  ///
  /// @param event null if nobody records it
  /// @param status of the answer, 0 if there is none
  void answered(Flight.@Nullable Handshake event, int status) {
    if (event != null && !event.isTold) {
      event.isTold = true;
      event.end();
      event.status = status;
      carry(event::commit);
    }
  }

  private void carry(Runnable news) {
    if (!Admission.reserve(underWay, MAX_UNDER_WAY)) {
      return;
    }
    try {
      hooks.start(() -> {
        try {
          news.run();
        } finally {
          underWay.decrementAndGet();
        }
      });
    } catch (Throwable noMemory) {
      underWay.decrementAndGet(); // no connection ends for want of news
    }
  }

  // ---- from the threads of the application and of hooks

  /// A limit or deadline has taken effect so many times.
  void limited(Limit limit, long times) {
    Flight.limited(limit, times);
    observers.limited(limit.option(), times);
  }

  /// Whether somebody wants to hear how connections end.
  boolean hearsEnds() {
    return !observers.isEmpty() || Flight.hearsEnds();
  }

  /// A connection has ended; its observers are told elsewhere, once they know it.
  void ended(Connection connection) {
    CloseCause cause = connection.closeCause();
    if (cause != null) {
      Limit limit = connection.ending().limit();
      Flight.closed(connection, cause, limit);
      if (limit != null) {
        limited(limit, 1);
      }
    }
  }
}
