// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.BrokerListener;

/// Which channels are subscribed to, and by which link: subscriptions outlive links, and each new
/// link takes over those that hold.
///
/// Its lock is held while a subscription is noted and its command handed to the client, which does
/// not wait: so commands go in the order in which the notes change.
final class Channels {
  /// One subscription. It holds once Redis has said so and the caller has been told.
  private static final class Subscription {
    final String topic;
    boolean holds;

    Subscription(String topic) {
      this.topic = topic;
    }
  }

  private final Names names;
  private final ConcurrentMap<String, Subscription> byChannel = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private volatile @Nullable Link link;
  private volatile boolean closed;

  Channels(Names names) {
    this.names = names;
  }

  /// Asks Redis for something, or fails at once if it is away.
  ///
  /// @param what for the text of a failure
  /// @param size how many bytes of messages it has
  <T extends @Nullable Object> CompletableFuture<T> ask(
      String what, int size, Function<Link, CompletionStage<T>> question) {
    Link at = link;
    if (at == null) {
      return CompletableFuture.failedFuture(
          new BrokerException(
              what + " failed, nothing was sent: " + (closed ? "closed" : "not connected to Redis"),
              null));
    }
    return at.ask(what, size, question);
  }

  /// Subscribes to a topic.
  ///
  /// @param start asked when Redis sends the topic's messages, and the result of it all
  <T extends @Nullable Object> CompletableFuture<T> subscribe(
      String topic, Function<Link, CompletionStage<T>> start) {
    String channel = names.channel(topic);
    Subscription subscription = new Subscription(topic);
    return ask(
        "subscribing",
        0,
        at -> {
          CompletionStage<Void> sent;
          synchronized (lock) {
            byChannel.put(channel, subscription);
            sent = at.channels().ssubscribe(channel);
          }
          CompletableFuture<T> done = new CompletableFuture<>();
          sent.thenCompose(_ -> start.apply(at))
              .whenComplete((result, e) -> {
                if (e != null) {
                  giveUp(at, channel, subscription);
                  done.completeExceptionally(e);
                } else if (holds(at, channel, subscription)) {
                  done.complete(result);
                } else {
                  done.completeExceptionally(
                      new BrokerException("subscribing failed: it has ended meanwhile", null));
                }
              });
          return done;
        });
  }

  private boolean holds(Link at, String channel, Subscription subscription) {
    synchronized (lock) {
      if (byChannel.get(channel) != subscription) {
        return false;
      }
      if (link != at) {
        // The next link has been told of what holds, and not of this.
        byChannel.remove(channel);
        return false;
      }
      subscription.holds = true;
      return true;
    }
  }

  private void giveUp(Link at, String channel, Subscription subscription) {
    synchronized (lock) {
      if (byChannel.remove(channel, subscription) && link == at) {
        // What it comes to changes nothing: messages of a channel that is not noted are ignored.
        var _ = at.channels().sunsubscribe(channel);
      }
    }
  }

  CompletableFuture<@Nullable Void> unsubscribe(String topic) {
    String channel = names.channel(topic);
    synchronized (lock) {
      boolean isKnown = byChannel.remove(channel) != null;
      if (!closed && (!isKnown || link == null)) {
        return CompletableFuture.completedFuture(null); // nothing that Redis would know of
      }
      return ask(
          "unsubscribing", 0, at -> at.channels().sunsubscribe(channel).thenApply(_ -> null));
    }
  }

  /// Passes a message on.
  void receive(String channel, byte[] bytes, BrokerListener listener) {
    Subscription subscription = byChannel.get(channel);
    if (subscription == null || closed) {
      return;
    }
    Delivery delivery;
    try {
      delivery = Delivery.of(bytes);
    } catch (IllegalArgumentException _) {
      // Somebody else's, or of a later version: in any case a message that is lost here.
      listener.gap(subscription.topic);
      return;
    }
    listener.message(subscription.topic, delivery.position(), delivery.envelope());
  }

  /// Brings all subscriptions to a new link, and has it answer from now on.
  void connect(Link fresh) throws IOException, InterruptedException {
    Map<String, Subscription> held = new HashMap<>();
    synchronized (lock) {
      byChannel.forEach((channel, subscription) -> {
        if (subscription.holds) {
          held.put(channel, subscription);
        }
      });
    }
    List<CompletionStage<Void>> sent = new ArrayList<>();
    for (String channel : held.keySet()) {
      // One at a time: the slots of two are different, which a cluster does not take in one.
      sent.add(fresh.channels().ssubscribe(channel));
      if (sent.size() == Limits.RESTORED) {
        awaitAll(sent);
      }
    }
    awaitAll(sent);
    synchronized (lock) {
      held.forEach((channel, subscription) -> {
        if (byChannel.get(channel) != subscription) {
          var _ = fresh.channels().sunsubscribe(channel); // has ended meanwhile
        }
      });
      link = closed ? null : fresh;
    }
  }

  private static void awaitAll(List<CompletionStage<Void>> sent)
      throws IOException, InterruptedException {
    for (CompletionStage<Void> each : sent) {
      Link.await(each);
    }
    sent.clear();
  }

  /// From now on, everything that is asked fails, until there is another link.
  void disconnect() {
    synchronized (lock) {
      link = null;
    }
  }

  /// From now on, everything that is asked fails, and nothing is passed on.
  void close() {
    synchronized (lock) {
      closed = true;
      link = null;
    }
  }
}
