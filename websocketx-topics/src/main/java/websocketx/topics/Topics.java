// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.PreparedMessage;
import websocketx.WebSocketConnection;

/// Who of this process has subscribed to what, and a way to send to them all.
///
/// {@snippet file="Rooms.java" region="rooms"}
///
/// A topic begins with its first subscriber and ends with its last; a connection that has closed
/// leaves by itself. What a name may be is in [TopicName]; there are no wildcards. Connections may
/// be those of several servers. Every method may be called from any thread, and none blocks; nor
/// does one wait for a peer, or hold a lock while an observer hears of what is sent.
///
/// Messages that one thread publishes to a topic reach a subscriber in that order, apart from those
/// that are dropped. Those of several threads, or to several topics, may overtake each other.
///
/// What a peer may have chosen is refused with a [CloseStatusException], which closes the
/// connection if its handler lets it pass.
public final class Topics {
  private final Limits limits;
  private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();
  private final ConcurrentMap<WebSocketConnection, Subscriber> subscribers =
      new ConcurrentHashMap<>();

  /// A call was cut short by an error, so a topic without subscribers may be there. Set without any
  /// call: the stack may be at its end.
  private volatile boolean isUntidy;

  /// No topics yet, and the default limits.
  public Topics() {
    this(Limits.defaults());
  }

  /// No topics yet.
  ///
  /// @param limits what is allowed
  public Topics(Limits limits) {
    this.limits = requireNonNull(limits, "limits");
  }

  // ---- subscriptions

  /// Subscribes a connection: it gets what is published from now on.
  ///
  /// @param connection an open connection
  /// @param topic the name of the topic
  /// @param overflow what to do when the connection is too slow
  /// @return true if it is subscribed by this; false if it was already, which keeps its overflow as
  ///   it is, or if the connection has closed
  /// @throws CloseStatusException with 1008 if the name is not valid or the connection has
  ///   [Limits#topicsPerConnection()]; with 1013 if the topic has [Limits#connectionsPerTopic()]
  public boolean subscribe(WebSocketConnection connection, String topic, Overflow overflow) {
    requireNonNull(overflow, "overflow");
    TopicName.check(topic);
    Subscriber subscriber = subscriber(requireNonNull(connection, "connection"));
    return subscriber != null && subscriber.subscribe(topic, overflow);
  }

  private @Nullable Subscriber subscriber(WebSocketConnection connection) {
    Subscriber known = subscribers.get(connection);
    if (known != null || connection.closeCause() != null) {
      return known;
    }
    // The end is listened for first: who is known without that would never leave.
    Subscriber fresh = new Subscriber(this, connection);
    var _ = connection.onClose().thenRun(fresh::leave);
    known = subscribers.putIfAbsent(connection, fresh);
    fresh.leaveIfClosed(); // or it may have left before it was there
    return known == null ? fresh : known;
  }

  /// Ends a subscription. What waits for it in a queue of its own is dropped; a message that is
  /// being published or sent right now may still come.
  ///
  /// @param connection the connection
  /// @param topic the name of the topic
  /// @return true if it was subscribed
  public boolean unsubscribe(WebSocketConnection connection, String topic) {
    Subscriber subscriber = subscribers.get(connection);
    Topic known = topics.get(topic);
    return subscriber != null && known != null && subscriber.unsubscribe(known);
  }

  /// Ends all subscriptions of a connection; as [#unsubscribe].
  ///
  /// @param connection the connection
  public void unsubscribeAll(WebSocketConnection connection) {
    Subscriber subscriber = subscribers.get(connection);
    if (subscriber != null) {
      subscriber.unsubscribeAll();
    }
  }

  // ---- publishing

  /// Sends a message to all who are subscribed. It is encoded at most once for each wire form,
  /// however many they are. For [Overflow#KEEP_LATEST] all messages that are published so have one
  /// key.
  ///
  /// @param topic the name of the topic
  /// @param message the message
  /// @return what has become of it; all zero if nobody is subscribed
  /// @throws CloseStatusException with 1008 if the name is not valid
  public Published publish(String topic, Message message) {
    return publish(topic, Backlog.NO_KEY, message);
  }

  /// Sends a message that takes the place of earlier ones with the same key, for those who are too
  /// slow and subscribed with [Overflow#KEEP_LATEST]; for all others the key means nothing.
  ///
  /// @param topic the name of the topic
  /// @param key what the message is about
  /// @param message the message
  /// @return what has become of it; all zero if nobody is subscribed
  /// @throws CloseStatusException with 1008 if the name is not valid
  public Published publish(String topic, String key, Message message) {
    return publish(topic, (Object) requireNonNull(key, "key"), message);
  }

  private Published publish(String topic, Object key, Message message) {
    requireNonNull(message, "message");
    Topic known = known(topic);
    return known == null ? Published.NOWHERE : known.publish(key, message.prepare());
  }

  /// Sends several messages, in order and each as [#publish(String, Message)]. Each subscriber gets
  /// them together, as a rule with one system call: where many come at once, this is several times
  /// cheaper than to publish one after the other.
  ///
  /// @param topic the name of the topic
  /// @param messages the messages
  /// @return what has become of all of them, added up
  /// @throws CloseStatusException with 1008 if the name is not valid
  public Published publish(String topic, List<? extends Message> messages) {
    List<PreparedMessage> prepared =
        messages.stream().map(Message::prepare).collect(Collectors.toUnmodifiableList());
    Topic known = known(topic);
    return known == null ? Published.NOWHERE : known.publish(prepared);
  }

  private @Nullable Topic known(String name) {
    Topic known = topics.get(name);
    if (known == null) {
      TopicName.check(name);
    }
    return known;
  }

  // ---- questions

  /// How many connections are subscribed to a topic.
  ///
  /// @param topic the name of the topic
  /// @return the number at this moment, 0 if none
  public int subscribers(String topic) {
    Topic known = topics.get(topic);
    return known == null ? 0 : known.size();
  }

  /// What a connection is subscribed to.
  ///
  /// @param connection the connection
  /// @return the names of its topics at this moment
  public Set<String> topics(WebSocketConnection connection) {
    Subscriber subscriber = subscribers.get(connection);
    return subscriber == null ? Set.of() : subscriber.topics();
  }

  /// Whether it knows nobody and nothing.
  boolean isEmpty() {
    return topics.isEmpty() && subscribers.isEmpty();
  }

  // ---- for subscribers

  Limits limits() {
    return limits;
  }

  @Nullable Topic find(String name) {
    return topics.get(name);
  }

  /// Adds a subscription to its topic, which begins if there is none.
  Subscription add(Subscriber subscriber, String name, Overflow overflow) {
    tidy();
    boolean isDone = false;
    try {
      while (true) {
        Topic topic = topics.computeIfAbsent(name, Topic::new);
        Subscription added = topic.add(subscriber, overflow, limits.connectionsPerTopic());
        if (added != null) {
          isDone = true;
          return added;
        }
        topics.remove(name, topic); // whoever has ended it may not be that far yet
      }
    } finally {
      isUntidy |= !isDone;
    }
  }

  /// Takes a subscription out of its topic, which ends if it was the last.
  void remove(Subscription gone) {
    Topic topic = gone.topic;
    boolean isDone = false;
    try {
      if (topic.remove(gone)) {
        topics.remove(topic.name, topic);
      }
      isDone = true;
    } finally {
      isUntidy |= !isDone;
    }
  }

  /// Removes topics without subscribers that somebody has left, for want of memory or stack.
  private void tidy() {
    if (isUntidy) {
      isUntidy = false;
      topics.values().removeIf(Topic::endIfEmpty);
    }
  }

  void forget(Subscriber gone) {
    subscribers.remove(gone.connection, gone);
    tidy();
  }
}
