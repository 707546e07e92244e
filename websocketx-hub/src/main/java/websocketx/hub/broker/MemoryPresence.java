// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Who is where, in memory. A topic's members are worked on by one thread at a time, under the
/// map's own lock of its entry.
final class MemoryPresence implements Presence {
  private record Life(Member member, long end) {}

  private final ConcurrentMap<String, Map<String, Life>> topics = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  MemoryPresence(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public CompletionStage<@Nullable Void> put(String topic, Member member, Duration timeToLive) {
    long end = clock.getAsLong() + timeToLive.toNanos();
    topics.compute(
        topic,
        (_, known) -> {
          Map<String, Life> members = known == null ? new HashMap<>() : known;
          members.put(member.id(), new Life(member, end));
          return members;
        });
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<@Nullable Void> remove(String topic, String id) {
    topics.computeIfPresent(
        topic,
        (_, members) -> {
          members.remove(id);
          return members.isEmpty() ? null : members;
        });
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<List<Member>> members(String topic, int limit) {
    List<Member> page = new ArrayList<>();
    long now = clock.getAsLong();
    topics.computeIfPresent(
        topic,
        (_, members) -> {
          members.values().removeIf(life -> life.end() - now < 0);
          members.values().stream().limit(limit).map(Life::member).forEach(page::add);
          return members.isEmpty() ? null : members;
        });
    return CompletableFuture.completedStage(page);
  }
}
