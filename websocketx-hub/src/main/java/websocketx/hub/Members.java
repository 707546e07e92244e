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
import java.util.function.Supplier;
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

  /// A connection's on a topic, and what the broker is told of it: one thing after the other, or
  /// what was said first could come last.
  private static final class Place {
    final String topic;
    volatile Member member;
    private CompletableFuture<@Nullable Void> told = CompletableFuture.completedFuture(null);

    Place(String topic, Member member) {
      this.topic = topic;
      this.member = member;
    }

    /// @param what asks the broker; when it has answered to what was said before
    CompletableFuture<@Nullable Void> tell(Supplier<CompletableFuture<@Nullable Void>> what) {
      told = told.<@Nullable Void>handle((_, _) -> null).thenCompose(_ -> what.get());
      return told;
    }

    boolean isBusy() {
      return !told.isDone();
    }
  }

  private final Hub hub;
  private final Duration timeToLive;

  /// How often one is taken off who has left, if that fails: afterwards its time to live is over.
  private final int removals;

  /// By connection and topic. Each entry's lock guards its places.
  private final ConcurrentMap<WebSocketConnection, Map<String, Place>> members =
      new ConcurrentHashMap<>();

  private final AtomicLong count = new AtomicLong();
  private final AtomicInteger refreshing = new AtomicInteger(); // how often it was asked for

  Members(Hub hub, Duration timeToLive) {
    this.hub = hub;
    this.timeToLive = timeToLive;
    removals = 1 + (int) (2 * timeToLive.toNanos() / Hub.RETRY.toNanos());
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
          Map<String, Place> topics = known == null ? new HashMap<>(2) : known;
          Place before = topics.get(topic);
          int limit = hub.limits().topicsPerConnection();
          if (before == null && topics.size() >= limit) {
            throw new CloseStatusException(
                StatusCode.POLICY_VIOLATION, "on more than " + limit + " topics");
          }
          Place place = before == null ? new Place(topic, new Member(nextId(), info)) : before;
          place.member = new Member(place.member.id(), info);
          topics.put(topic, place);
          put.stage = put(place).copy();
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

  private CompletableFuture<@Nullable Void> put(Place place) {
    Member member = place.member;
    return place.tell(() ->
        hub.ask("enter " + place.topic, () -> presence().put(place.topic, member, timeToLive)));
  }

  boolean leave(WebSocketConnection connection, String topic) {
    var found =
        new Object() {
          boolean isThere;
        };
    members.computeIfPresent(
        connection,
        (_, topics) -> {
          Place place = topics.remove(topic);
          found.isThere = place != null;
          if (place != null) {
            remove(place, removals);
          }
          return topics; // also if it is empty: whoever is in here is told when the connection ends
        });
    return found.isThere;
  }

  private void leave(WebSocketConnection connection) {
    members.computeIfPresent(
        connection,
        (_, topics) -> {
          topics.values().forEach(place -> remove(place, removals));
          return null;
        });
  }

  /// @param tries how often it is tried if it fails
  private void remove(Place place, int tries) {
    String id = place.member.id();
    var _ =
        place
            .tell(() -> hub.ask("leave " + place.topic, () -> presence().remove(place.topic, id)))
            .whenComplete((_, failure) -> {
              if (failure != null && tries > 1) {
                var _ = hub.schedule().after(Hub.RETRY, () -> remove(place, tries - 1));
              }
            });
  }

  CompletableFuture<List<Member>> list(String topic, int limit) {
    return hub.ask("list who is on " + topic, () -> presence().members(topic, limit));
  }

  // ---- staying there

  void refreshLater() {
    var _ =
        hub.schedule()
            .after(
                timeToLive.dividedBy(TIMES + 1),
                () -> {
                  try {
                    refresh();
                  } finally {
                    refreshLater();
                  }
                });
  }

  /// Puts all of them again; once more if that is going on.
  void refresh() {
    if (!members.isEmpty() && refreshing.getAndIncrement() == 0) {
      try {
        Thread.ofVirtual().name("websocketx-hub-members").start(this::putAgain);
      } catch (Throwable e) {
        refreshing.set(0); // there is no thread: the next one who asks starts it
        throw e;
      }
    }
  }

  private void putAgain() {
    int seen = 1;
    do {
      try {
        putAll();
      } catch (RuntimeException | Error e) {
        hub.failed("who is there cannot be told", e);
      }
      seen = refreshing.addAndGet(-seen);
    } while (seen != 0 && !hub.isClosed());
  }

  private void putAll() {
    List<CompletableFuture<@Nullable Void>> batch = new ArrayList<>();
    for (WebSocketConnection connection : members.keySet()) {
      members.computeIfPresent(
          connection,
          (_, topics) -> {
            topics.values().forEach(place -> batch.add(place.isBusy() ? place.told : put(place)));
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
