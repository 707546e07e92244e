// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// What is subscribed to, over all connections.
final class Subscriptions {
  private final Names names;
  private final Histories histories;

  /// By subject. Changed under the lock, together with what the server is told, so that both are in
  /// one order.
  private final Map<String, Subscription> all = new ConcurrentHashMap<>();

  private @Nullable Link current;

  /// One subscription.
  ///
  /// @param order for the thread that delivers; null without history
  /// @param begun completes when it holds, and fails when it ends before
  record Subscription(
      String topic, @Nullable Order order, CompletableFuture<@Nullable Position> begun) {
    /// Where it begins, as far as is known.
    @Nullable Position begin() {
      return begun.isDone() && !begun.isCompletedExceptionally() ? begun.join() : null;
    }
  }

  Subscriptions(Names names, Histories histories) {
    this.names = names;
    this.histories = histories;
  }

  /// Subscribes to everything at a new connection, before anybody else uses it.
  synchronized void restore(Link link) {
    current = link;
    all.keySet().forEach(link::subscribe);
  }

  /// As [websocketx.hub.broker.Broker#subscribe].
  CompletableFuture<@Nullable Position> add(Link link, String topic, Retention retention) {
    boolean hasHistory = !retention.isNone();
    String subject = hasHistory ? names.live(topic) : names.plain(topic);
    CompletableFuture<@Nullable Position> begun = link.stage();
    Subscription subscription = new Subscription(topic, hasHistory ? new Order() : null, begun);
    synchronized (this) {
      all.put(subject, subscription);
      link.subscribe(subject);
    }
    // The server reads in order: it knows of the subscription before it says where the topic is.
    CompletableFuture<@Nullable Position> asked =
        hasHistory
            ? link.stage(() -> histories.look(link, topic, retention).top())
            : link.fence().thenApply(_ -> null);
    Failures.pass(asked, begun);
    return begun.whenComplete((_, failure) -> {
      if (failure != null) {
        remove(subject, subscription);
      }
    });
  }

  private synchronized void remove(String subject, Subscription subscription) {
    Link link = current;
    if (all.remove(subject, subscription) && link != null) {
      link.unsubscribe(subject);
    }
  }

  /// As [websocketx.hub.broker.Broker#unsubscribe].
  void remove(String topic) {
    for (String subject : new String[] {names.plain(topic), names.live(topic)}) {
      Subscription subscription = all.get(subject);
      if (subscription != null) {
        remove(subject, subscription);
        subscription
            .begun()
            .completeExceptionally(new BrokerException("unsubscribed meanwhile", null));
      }
    }
  }

  /// What comes on a subject is of this topic; null if it is not subscribed to, or no longer.
  @Nullable Subscription of(String subject) {
    return all.get(subject);
  }

  /// Every topic that is subscribed to.
  List<String> topics() {
    return all.values().stream().map(Subscription::topic).toList();
  }
}
