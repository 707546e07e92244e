// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The topics that memory brokers share. A topic is worked on by one thread at a time, under the
/// map's own lock of its entry; listeners are called without it.
final class Memory {
  private static final int SWEEP_FROM = 1_000;

  /// What is too old goes after this time at the latest, if anything is done at all.
  private static final long SWEEP_EACH = Duration.ofMinutes(1).toNanos();

  private final ConcurrentMap<String, MemoryTopic> topics = new ConcurrentHashMap<>();
  private final LongSupplier clock;
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile int sweepAt = SWEEP_FROM;
  private volatile long swept;

  Memory(LongSupplier clock) {
    this.clock = clock;
    swept = clock.getAsLong();
  }

  int size() {
    return topics.size();
  }

  /// Does something with a topic, which is there if it was not before, and gone afterwards if
  /// nothing is left of it.
  <T extends @Nullable Object> T with(String topic, Function<MemoryTopic, T> work) {
    var done =
        new Object() {
          @Nullable T result;
        };
    MemoryTopic left =
        topics.compute(
            topic,
            (_, known) -> {
              MemoryTopic at = known == null ? new MemoryTopic(topic, clock) : known;
              done.result = work.apply(at);
              return at.isForgotten() ? null : at;
            });
    if (left != null) {
      left.deliver();
    }
    sweep();
    return result(done.result);
  }

  @SuppressWarnings("NullAway") // null only if the work has returned it
  private static <T extends @Nullable Object> T result(@Nullable T result) {
    return result;
  }

  /// Whenever there are twice as many as were left the last time, and every minute.
  private void sweep() {
    boolean isDue = topics.size() >= sweepAt || clock.getAsLong() - swept > SWEEP_EACH;
    if (!isDue || sweeping.getAndSet(true)) {
      return;
    }
    try {
      for (String topic : topics.keySet()) {
        topics.computeIfPresent(topic, (_, at) -> at.isForgotten() ? null : at);
      }
    } finally {
      swept = clock.getAsLong();
      sweepAt = Math.max(SWEEP_FROM, 2 * topics.size());
      sweeping.set(false);
    }
  }
}
