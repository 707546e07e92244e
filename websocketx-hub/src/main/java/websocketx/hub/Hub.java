// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Capability;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Presence.Member;
import websocketx.hub.broker.Retention;
import websocketx.topics.Limits;
import websocketx.topics.TopicName;

/// Topics across nodes: what is published on one reaches those who are subscribed on all of them. A
/// process has one hub for each broker, for all of its servers.
///
/// What a topic promises depends on its [Retention]:
///
/// - Without history a message reaches a connection once or never. Those that are lost while the
///   broker cannot be reached are told as a gap.
/// - With history nothing is lost unnoticed: a connection gets every message in order and none
///   twice, also if it was away for a while and comes back to another node; or it is told that this
///   cannot be done any more.
///
/// Every method may be called from any thread. None waits for the broker but [#awaitConnected] and
/// [#close()]; what takes time is told by the stage that is returned, which completes within
/// [HubBuilder#brokerTimeout(Duration)], with a [BrokerException] if need be. What depends on a
/// stage must not block, as it may run on the broker's threads.
public final class Hub implements AutoCloseable {
  /// After this time, more or less a quarter, the broker is asked again for what has failed.
  static final Duration RETRY = Duration.ofSeconds(1);

  /// How many pages of history are read at once, when thousands come back together: the broker has
  /// other work, too.
  private static final int MAX_READING = 64;

  private static final System.Logger LOGGER = System.getLogger("websocketx.hub");

  private final Broker broker;
  private final HubBuilder settings;
  private final Schedule schedule;
  private final Feeds feeds;
  private final Members members;
  private final Audience audience;
  private final Semaphore reading = new Semaphore(MAX_READING);
  private final AtomicInteger publishing = new AtomicInteger();
  private final AtomicLong lastFailure =
      new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));
  private final Link link;
  private volatile boolean closed;

  Hub(HubBuilder settings) {
    this.settings = settings.copy();
    broker = settings.broker;
    schedule = settings.schedule == null ? new Schedule() : settings.schedule;
    feeds = new Feeds(this);
    members = new Members(this, settings.presenceTimeToLive);
    audience = audience(Publication::message);
    link = new Link(this, feeds, members);
    broker.start(link);
    if (broker.capabilities().contains(Capability.PRESENCE)) {
      members.refreshLater();
    }
  }

  /// Settings for a hub.
  ///
  /// @return a builder with every value as documented there
  public static HubBuilder builder() {
    return new HubBuilder();
  }

  // ---- publishing

  /// Publishes a message.
  ///
  /// @param topic the name of the topic
  /// @param message the message
  /// @return completes when the broker has it, with its position, null without history; if it
  ///   fails, the message may have been published all the same, unless
  ///   [HubBuilder#maxPublishing(int)] others are on their way
  /// @throws CloseStatusException with 1008 if the name is not valid
  /// @throws IllegalStateException if the topic is to have a history, and the broker keeps none
  public CompletableFuture<@Nullable Position> publish(String topic, Message message) {
    return publish(topic, null, message, null);
  }

  /// Publishes a message that takes the place of earlier ones with the same key, for connections
  /// that are too slow and subscribed with [websocketx.topics.Overflow#KEEP_LATEST].
  ///
  /// @param topic the name of the topic
  /// @param key what the message is about, up to 255 characters
  /// @param message the message
  /// @return as [#publish(String, Message)]
  /// @throws CloseStatusException with 1008 if the name is not valid
  /// @throws IllegalArgumentException if the key is too long
  public CompletableFuture<@Nullable Position> publish(String topic, String key, Message message) {
    return publish(topic, requireNonNull(key, "key"), message, null);
  }

  /// Publishes a message that can be published again if it is not known whether that has succeeded:
  /// within two minutes, or as long as messages are kept if that is shorter, on whichever node, the
  /// same is published once. Only for topics with history; for others the id means nothing.
  ///
  /// @param topic the name of the topic
  /// @param key as [#publish(String, String, Message)], or null
  /// @param message the message
  /// @param id names this message and no other of the topic: 1 to 64 letters, digits, `-` and `_`;
  ///   null for none
  /// @return as [#publish(String, Message)]; what was published before has the position of the
  ///   first
  /// @throws CloseStatusException with 1008 if the name is not valid
  /// @throws IllegalArgumentException if key or id are not as they must be
  public CompletableFuture<@Nullable Position> publish(
      String topic, @Nullable String key, Message message, @Nullable String id) {
    TopicName.check(topic);
    if (id != null && !id.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("an id has 1 to 64 letters, digits, '-' and '_'");
    }
    Envelope envelope = new Envelope(node(), key, message);
    Retention retention = retention(topic);
    if (publishing.incrementAndGet() > settings.maxPublishing) {
      publishing.decrementAndGet();
      return CompletableFuture.failedFuture(
          new BrokerException(
              "not published: " + settings.maxPublishing + " others are on their way", null));
    }
    Runnable ended = once(publishing::decrementAndGet);
    try {
      CompletableFuture<@Nullable Position> answer =
          ask("publish on " + topic, () -> broker.publish(topic, envelope, retention, id));
      var _ = answer.whenComplete((_, _) -> ended.run());
      return answer.copy(); // one that is cancelled does not end what is on its way
    } catch (Throwable e) {
      ended.run();
      throw e;
    }
  }

  private static Runnable once(Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return () -> {
      if (!done.getAndSet(true)) {
        action.run();
      }
    };
  }

  // ---- subscribing

  /// An audience for a protocol of the application's own. To be kept: each has a form of every
  /// message of its own.
  ///
  /// @param delivery what peers get
  /// @return an audience without connections
  public Audience audience(Delivery delivery) {
    return new Audience(this, delivery);
  }

  /// The audience whose peers get messages as they were published, and nothing else: no positions,
  /// and no word of gaps.
  ///
  /// @return always the same
  public Audience audience() {
    return audience;
  }

  // ---- presence

  /// Says that a connection is on a topic, until it leaves or ends. To be there and to be
  /// subscribed are two things.
  ///
  /// @param connection an open connection
  /// @param topic the name of the topic
  /// @param info what others are to know of it, up to 4,096 bytes of UTF-8; takes the place of what
  ///   was said before
  /// @return completes when all nodes can see it; if it fails, it is tried again
  /// @throws CloseStatusException with 1008 if the name is not valid, or the connection is on
  ///   [Limits#topicsPerConnection()]
  /// @throws IllegalArgumentException if the info is too long
  /// @throws UnsupportedOperationException if the broker knows no presence
  public CompletableFuture<@Nullable Void> enter(
      WebSocketConnection connection, String topic, String info) {
    requirePresence();
    return members.enter(requireNonNull(connection, "connection"), TopicName.check(topic), info);
  }

  /// Takes a connection off a topic.
  ///
  /// @param connection the connection
  /// @param topic the name of the topic
  /// @return true if it was there
  public boolean leave(WebSocketConnection connection, String topic) {
    return members.leave(connection, topic);
  }

  /// Who is on a topic, on all nodes. Whoever has entered is seen at once, and who has left is gone
  /// at once, if the broker was there; those of a node that has died are gone after
  /// [HubBuilder#presenceTimeToLive(Duration)] and half of it at the latest.
  ///
  /// @param topic the name of the topic
  /// @param limit how many to return at most, 1 or more
  /// @return completes with the members in no order
  /// @throws CloseStatusException with 1008 if the name is not valid
  /// @throws IllegalArgumentException if the limit is less than 1
  /// @throws UnsupportedOperationException if the broker knows no presence
  public CompletableFuture<List<Member>> members(String topic, int limit) {
    requirePresence();
    if (limit < 1) {
      throw new IllegalArgumentException("limit has to be 1 or more, not " + limit);
    }
    return members.list(TopicName.check(topic), limit);
  }

  private void requirePresence() {
    if (!broker.capabilities().contains(Capability.PRESENCE)) {
      throw new UnsupportedOperationException("this broker does not know who is where");
    }
  }

  // ---- life

  /// What this node is called.
  ///
  /// @return as in [HubBuilder#node(String)]
  public String node() {
    return settings.node;
  }

  /// Whether the broker can be reached, as far as is known.
  ///
  /// @return true between a connection and its loss
  public boolean isConnected() {
    return link.isConnected();
  }

  /// Waits until the broker can be reached: for programs that would rather not start without it.
  ///
  /// @param timeout the longest time to wait
  /// @return false if the time has passed before, or the hub is closed
  /// @throws InterruptedException if the thread is interrupted
  public boolean awaitConnected(Duration timeout) throws InterruptedException {
    return link.awaitConnected(timeout);
  }

  /// Ends the hub and its broker. Connections stay, and hear nothing more of topics; what is asked
  /// of the hub afterwards fails, and subscriptions are cancelled. Who is there is still seen on
  /// other nodes for the time to live, unless the connections have been closed before. Returns
  /// within a few seconds; closing again does nothing.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    link.close();
    schedule.close();
    feeds.forEach(Feed::end);
    broker.close();
  }

  boolean isClosed() {
    return closed;
  }

  // ---- for feeds

  Broker broker() {
    return broker;
  }

  Schedule schedule() {
    return schedule;
  }

  Feeds feeds() {
    return feeds;
  }

  Limits limits() {
    return settings.limits;
  }

  Duration checkInterval() {
    return settings.checkInterval;
  }

  Duration linger() {
    return settings.linger;
  }

  Retention retention(String topic) {
    Retention retention = settings.retention.apply(topic);
    if (!retention.isNone() && !broker.capabilities().contains(Capability.HISTORY)) {
      throw new IllegalStateException("this broker keeps no history: " + topic);
    }
    return retention;
  }

  /// Asks the broker for something, and bounds the time that it has.
  <T extends @Nullable Object> CompletableFuture<T> ask(
      String what, Supplier<CompletionStage<T>> call) {
    CompletableFuture<T> answer;
    try {
      if (closed) {
        throw new IllegalStateException("the hub is closed");
      }
      answer = call.get().toCompletableFuture().copy();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer
        .orTimeout(settings.brokerTimeout.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explain(what, failure)));
  }

  private BrokerException explain(String what, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case BrokerException known -> known;
      case TimeoutException late ->
          new BrokerException(
              "cannot " + what + ": no answer within " + settings.brokerTimeout, late);
      default -> new BrokerException("cannot " + what + ": " + cause.getMessage(), cause);
    };
  }

  /// Tells the broker that nobody here is left on a topic.
  void unsubscribe(String topic) {
    var _ = ask("unsubscribe from " + topic, () -> broker.unsubscribe(topic));
  }

  /// Reads a page of history, and waits for it.
  History history(Feed feed, @Nullable Position after, int limit) throws BrokerException {
    try {
      reading.acquire();
      try {
        return ask(
                "read the history of " + feed.topic,
                () -> broker.history(feed.topic, feed.retention, after, limit))
            .get();
      } finally {
        reading.release();
      }
    } catch (ExecutionException e) {
      throw explain("read the history of " + feed.topic, requireNonNull(e.getCause()));
    } catch (InterruptedException e) {
      throw new BrokerException("interrupted", e);
    }
  }

  /// Something of the application's has failed. One line a second is enough.
  void failed(String what, Throwable failure) {
    long now = System.nanoTime();
    long before = lastFailure.get();
    if (now - before > TimeUnit.SECONDS.toNanos(1) && lastFailure.compareAndSet(before, now)) {
      LOGGER.log(Level.ERROR, what, failure);
    }
  }
}
