// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.Position;
import websocketx.topics.Limits;
import websocketx.topics.Overflow;
import websocketx.topics.TopicName;
import websocketx.topics.Topics;

/// Connections of this node that are told of topics in one way, see [Delivery]. An application has
/// one for each protocol of its own, made by [Hub#audience(Delivery)] and kept. A connection that
/// has closed leaves by itself. Every method may be called from any thread and returns at once,
/// whether or not there is a broker.
public final class Audience {
  private final Hub hub;
  private final Delivery delivery;
  private final Topics topics; // those without history
  private final ConcurrentMap<WebSocketConnection, Session> sessions = new ConcurrentHashMap<>();

  Audience(Hub hub, Delivery delivery) {
    this.hub = hub;
    this.delivery = requireNonNull(delivery, "delivery");
    topics = new Topics(hub.limits());
  }

  /// Subscribes a connection to what is published from now on.
  ///
  /// The stage completes when that is so: every message published afterwards, on whichever node,
  /// reaches the connection, as far as the topic promises. While the broker is away that may take
  /// until it is back. The stage is cancelled if the subscription ends before, or if the connection
  /// or the hub has been closed. To wait for it is not needed; a handler that wants to calls
  /// `join()`.
  ///
  /// @param connection an open connection
  /// @param topic the name of the topic
  /// @param overflow what to do if the connection is too slow, for topics without history. With
  ///   history a connection that is too slow gets the messages later, read from there
  /// @return how it has begun
  /// @throws CloseStatusException with 1008 if the name is not valid, the connection is subscribed
  ///   already, or has [Limits#topicsPerConnection()], with those that have ended before the broker
  ///   has answered, or before the peer has taken their last message; with 1013 if the topic has
  ///   [Limits#connectionsPerTopic()] on this node
  /// @throws IllegalStateException if the topic is to have a history, and the broker keeps none
  public CompletableFuture<Recovery> subscribe(
      WebSocketConnection connection, String topic, Overflow overflow) {
    return resume(connection, topic, overflow, null);
  }

  /// Subscribes a connection to all that was published behind a position, and to what is published
  /// from now on: as [#subscribe], for peers that come back, from whichever node.
  ///
  /// @param connection an open connection
  /// @param topic the name of the topic
  /// @param overflow as in [#subscribe]
  /// @param since the position of the last message that the peer has had; null as [#subscribe]
  /// @return how it has begun: with all that was missed, in order and nothing twice, or with
  ///   [Recovery#recovered()] false
  /// @throws CloseStatusException as [#subscribe]
  /// @throws IllegalStateException as [#subscribe]
  public CompletableFuture<Recovery> resume(
      WebSocketConnection connection, String topic, Overflow overflow, @Nullable Position since) {
    requireNonNull(overflow, "overflow");
    TopicName.check(topic);
    Session session = session(requireNonNull(connection, "connection"));
    return session == null ? never() : session.subscribe(topic, overflow, since);
  }

  static CompletableFuture<Recovery> never() {
    CompletableFuture<Recovery> never = new CompletableFuture<>();
    never.cancel(false);
    return never;
  }

  private @Nullable Session session(WebSocketConnection connection) {
    Session known = sessions.get(connection);
    if (known != null || connection.closeCause() != null) {
      return known;
    }
    Session fresh = new Session(this, connection);
    known = sessions.putIfAbsent(connection, fresh);
    if (known != null) {
      return known;
    }
    var _ =
        connection
            .onClose()
            .thenRun(() -> { // at once, should it have closed meanwhile
              sessions.remove(connection, fresh);
              fresh.leave();
            });
    return fresh;
  }

  /// Ends a subscription. A message that is being sent right now may still come.
  ///
  /// @param connection the connection
  /// @param topic the name of the topic
  /// @return true if it was subscribed
  public boolean unsubscribe(WebSocketConnection connection, String topic) {
    Session session = sessions.get(connection);
    return session != null && session.unsubscribe(topic);
  }

  /// What a connection is subscribed to.
  ///
  /// @param connection the connection
  /// @return the names of its topics at this moment
  public Set<String> topics(WebSocketConnection connection) {
    Session session = sessions.get(connection);
    return session == null ? Set.of() : session.topics();
  }

  Hub hub() {
    return hub;
  }

  Delivery delivery() {
    return delivery;
  }

  Limits limits() {
    return hub.limits();
  }

  Topics topics() {
    return topics;
  }
}
