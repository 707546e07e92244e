// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.Presence;
import websocketx.hub.broker.Presence.Member;

/// Who of this node's connections is on which topic, and says so to the broker again and again.
final class Members {
  /// How often a member is put in its time to live: it is not gone if one of them fails.
  private static final int TIMES = 3;

  /// How many are put at once, or a few more.
  private static final int BATCH = 64;

  private final Hub hub;
  private final Duration timeToLive;

  /// By connection and topic. Each entry's lock orders what the broker is told of that connection.
  private final ConcurrentMap<WebSocketConnection, Map<String, Member>> members =
      new ConcurrentHashMap<>();

  private final AtomicLong count = new AtomicLong();
  private final AtomicInteger refreshing = new AtomicInteger(); // how often it was asked for

  Members(Hub hub, Duration timeToLive) {
    this.hub = hub;
    this.timeToLive = timeToLive;
  }

  private Presence presence() {
    return hub.broker().presence();
  }

  CompletableFuture<@Nullable Void> enter(
      WebSocketConnection connection, String topic, String info) {
    var put =
        new Object() {
          boolean isFirst;
          CompletableFuture<@Nullable Void> stage = CompletableFuture.completedFuture(null);
        };
    members.compute(
        connection,
        (_, known) -> {
          put.isFirst = known == null;
          Map<String, Member> topics = known == null ? new HashMap<>(2) : known;
          Member before = topics.get(topic);
          int limit = hub.limits().topicsPerConnection();
          if (before == null && topics.size() >= limit) {
            throw new CloseStatusException(
                StatusCode.POLICY_VIOLATION, "on more than " + limit + " topics");
          }
          Member member = new Member(before == null ? nextId() : before.id(), info);
          topics.put(topic, member);
          put.stage = put(topic, member);
          return topics;
        });
    if (put.isFirst) {
      var _ = connection.onClose().thenRun(() -> leave(connection)); // at once, should it be closed
    }
    return put.stage;
  }

  private String nextId() {
    return hub.node() + "-" + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
  }

  private CompletableFuture<@Nullable Void> put(String topic, Member member) {
    return hub.ask("enter " + topic, () -> presence().put(topic, member, timeToLive));
  }

  boolean leave(WebSocketConnection connection, String topic) {
    var found =
        new Object() {
          boolean isThere;
        };
    members.computeIfPresent(
        connection,
        (_, topics) -> {
          Member member = topics.remove(topic);
          found.isThere = member != null;
          if (member != null) {
            remove(topic, member);
          }
          return topics; // also if it is empty: whoever is in here is told when the connection ends
        });
    return found.isThere;
  }

  private void leave(WebSocketConnection connection) {
    members.computeIfPresent(
        connection,
        (_, topics) -> {
          topics.forEach(this::remove);
          return null;
        });
  }

  private void remove(String topic, Member member) {
    var _ = hub.ask("leave " + topic, () -> presence().remove(topic, member.id()));
  }

  CompletableFuture<List<Member>> list(String topic, int limit) {
    return hub.ask("list who is on " + topic, () -> presence().members(topic, limit));
  }

  // ---- staying there

  void refreshLater() {
    hub.schedule()
        .after(
            timeToLive.dividedBy(TIMES + 1),
            () -> {
              refresh();
              refreshLater();
            });
  }

  /// Puts all of them again; once more if that is going on.
  void refresh() {
    if (!members.isEmpty() && refreshing.getAndIncrement() == 0) {
      Thread.ofVirtual()
          .name("websocketx-hub-members")
          .start(() -> {
            int seen = 1;
            do {
              putAll();
              seen = refreshing.addAndGet(-seen);
            } while (seen != 0 && !hub.isClosed());
          });
    }
  }

  private void putAll() {
    List<CompletableFuture<@Nullable Void>> batch = new ArrayList<>();
    for (WebSocketConnection connection : members.keySet()) {
      members.computeIfPresent(
          connection,
          (_, topics) -> {
            topics.forEach((topic, member) -> batch.add(put(topic, member)));
            return topics;
          });
      if (batch.size() >= BATCH && !finish(batch)) {
        return;
      }
    }
    finish(batch);
  }

  /// @return false if the broker seems to be away
  private static boolean finish(List<CompletableFuture<@Nullable Void>> batch) {
    CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new))
        .exceptionally(_ -> null)
        .join();
    boolean anyIsPut = batch.stream().anyMatch(put -> !put.isCompletedExceptionally());
    batch.clear();
    return anyIsPut;
  }
}
