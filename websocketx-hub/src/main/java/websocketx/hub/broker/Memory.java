// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The topics that memory brokers share. A topic is worked on by one thread at a time, under the
/// map's own lock of its entry; listeners are called without it.
final class Memory {
  private static final int SWEEP_FROM = 1_000;

  private final ConcurrentMap<String, MemoryTopic> topics = new ConcurrentHashMap<>();
  private final LongSupplier clock;
  private volatile int sweepAt = SWEEP_FROM;

  Memory(LongSupplier clock) {
    this.clock = clock;
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

  /// Whenever there are twice as many as were left the last time.
  private void sweep() {
    if (topics.size() < sweepAt) {
      return;
    }
    sweepAt = Integer.MAX_VALUE; // two sweeps at once only cost time
    for (String topic : topics.keySet()) {
      topics.computeIfPresent(topic, (_, at) -> at.isForgotten() ? null : at);
    }
    sweepAt = Math.max(SWEEP_FROM, 2 * topics.size());
  }
}
