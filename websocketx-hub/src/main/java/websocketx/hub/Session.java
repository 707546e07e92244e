// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.Position;
import websocketx.topics.Overflow;

/// What one connection is subscribed to in one [Audience].
final class Session {
  private final Audience audience;
  private final WebSocketConnection connection;

  /// Guards the subscriptions. Held while they begin and end, which asks the broker for something
  /// and waits for nothing.
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Subscription> subscriptions = new HashMap<>(4);

  /// Those that have ended and are not done with: see [Subscription#isLeaving()]. They count, or a
  /// peer could have any number of them.
  private final List<Subscription> leaving = new ArrayList<>(0);

  private boolean left;

  Session(Audience audience, WebSocketConnection connection) {
    this.audience = audience;
    this.connection = connection;
  }

  CompletableFuture<Recovery> subscribe(String topic, Overflow overflow, @Nullable Position since) {
    lock.lock();
    try {
      if (left) {
        return Audience.never();
      }
      int limit = audience.limits().topicsPerConnection();
      if (subscriptions.containsKey(topic)) {
        throw refused("subscribed to this topic already");
      }
      leaving.removeIf(gone -> !gone.isLeaving());
      if (subscriptions.size() + leaving.size() >= limit) {
        throw refused("more than " + limit + " topics");
      }
      Feed feed = audience.hub().feeds().enter(topic, audience.limits().connectionsPerTopic());
      Subscription subscription = subscription(feed, overflow, since);
      try {
        subscription.start();
      } catch (RuntimeException | Error failure) {
        end(subscription);
        throw failure;
      }
      subscriptions.put(topic, subscription);
      return shielded(subscription.begun());
    } finally {
      lock.unlock();
    }
  }

  /// As [CompletableFuture#copy()], but cancelled if the other is, and not failed.
  private static CompletableFuture<Recovery> shielded(CompletableFuture<Recovery> begun) {
    CompletableFuture<Recovery> stage = new CompletableFuture<>();
    var _ =
        begun.whenComplete((recovery, failure) -> {
          if (failure == null) {
            stage.complete(recovery);
          } else {
            stage.cancel(false);
          }
        });
    return stage;
  }

  private static CloseStatusException refused(String why) {
    return new CloseStatusException(StatusCode.POLICY_VIOLATION, why);
  }

  private Subscription subscription(Feed feed, Overflow overflow, @Nullable Position since) {
    return switch (feed) {
      case HistoryFeed history ->
          new Follower(audience, connection, history, since, leaving(history.topic));
      case PlainFeed plain -> new Attendance(audience, connection, plain, overflow, since == null);
    };
  }

  /// The last of those that were subscribed to this.
  private @Nullable Follower leaving(String topic) {
    Follower last = null;
    for (Subscription gone : leaving) {
      if (gone instanceof Follower follower && follower.feed().topic.equals(topic)) {
        last = follower;
      }
    }
    return last;
  }

  boolean unsubscribe(String topic) {
    Subscription gone;
    lock.lock();
    try {
      gone = subscriptions.remove(topic);
      if (gone != null) {
        end(gone);
      }
    } finally {
      lock.unlock();
    }
    if (gone != null) {
      gone.begun().cancel(false);
    }
    return gone != null;
  }

  private void end(Subscription subscription) {
    subscription.end();
    audience.hub().feeds().leave(subscription.feed());
    if (subscription.isLeaving()) {
      leaving.add(subscription);
    }
  }

  /// The connection has ended.
  void leave() {
    List<Subscription> gone;
    lock.lock();
    try {
      left = true;
      gone = List.copyOf(subscriptions.values());
      subscriptions.clear();
      gone.forEach(this::end);
      leaving.clear();
    } finally {
      lock.unlock();
    }
    gone.forEach(subscription -> subscription.begun().cancel(false));
  }

  Set<String> topics() {
    lock.lock();
    try {
      return Set.copyOf(subscriptions.keySet());
    } finally {
      lock.unlock();
    }
  }
}
