// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Capability;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Presence;
import websocketx.hub.broker.Retention;

/// A broker on Redis 7: one server, or a master and its replicas behind one address.
///
/// Messages go over sharded channels. A topic with history is a stream, written by a script that
/// also publishes, and expires when its messages are too old; its epoch and last offset stay a day
/// longer. Whenever Redis has been restarted, or a replica has taken over, the epoch is a new one,
/// because what was lost cannot be known; a position of one of the eight epochs before still counts
/// ([History#isContinuous]) if Redis has it, and is refused if not. Offsets go on, so what was not
/// lost is recovered. A Redis that keeps nothing on disk begins again from nothing.
///
/// It has two connections, for commands and for messages. Redis has 5 s for every command, and is
/// away if one takes longer; every 5 s it is asked whether it is there. No command is sent twice,
/// and none waits for a connection; at most 16,384 commands and 64 MiB of messages are under way,
/// what is beyond that fails at once. It connects again for ever, after pauses that grow from 50 ms
/// to 2 s.
///
/// Keys and channels begin with the prefix. A user of Redis needs these rights on them, and no
/// more: `~websocketx:* &websocketx:* +hello +ping +info +evalsha +eval +time +get +set +hset
/// +hmget +hget +hdel +del +pexpire +pttl +xadd +xtrim +xrange +zadd +zrem +zrangebyscore +spublish
/// +ssubscribe +sunsubscribe`. If the default user is switched off, leave it its rights, `user
/// default off ~* &* +@all`: Redis 7.0 reads its append-only file with them, and without them drops
/// what scripts have written.
///
/// A Redis Cluster of more than one node is not supported: the keys of a topic are in one slot, but
/// this broker talks to one node.
public final class RedisBroker implements Broker {
  private static final String PREFIX = "websocketx";

  /// How long close() waits: for the connections, the client and its threads.
  private static final Duration END = Limits.END.multipliedBy(4);

  private final @Nullable RedisClient like;
  private final RedisURI uri;
  private final Names names;
  private final Channels channels;
  private final Histories histories;
  private final RedisPresence presence;

  private final Object lock = new Object();
  private @Nullable Keeper keeper;
  private @Nullable Thread thread;
  private boolean closed;

  private RedisBroker(@Nullable RedisClient like, RedisURI uri, Names names) {
    this.like = like;
    this.uri = uri;
    this.names = names;
    channels = new Channels(names);
    histories = new Histories(names);
    presence = new RedisPresence(names, channels);
  }

  /// A broker on the Redis with this address: `redis://user:password@host:port/database`, with
  /// `rediss` for TLS, where the certificate is checked with the JDK's trust store.
  ///
  /// @param uri as [RedisURI] has it
  /// @return a broker that has not been started
  /// @throws IllegalArgumentException if that is no such address
  public static RedisBroker of(String uri) {
    return new RedisBroker(null, RedisURI.create(uri), new Names(PREFIX));
  }

  /// A broker with what a client of lettuce has: its resources, so its threads, and its options, so
  /// its certificates. The broker makes a client of its own from them, and leaves this one alone:
  /// whoever has made it ends it, after the broker.
  ///
  /// @param client a client
  /// @param uri where Redis is, and how to log in
  /// @return a broker that has not been started
  public static RedisBroker of(RedisClient client, RedisURI uri) {
    return new RedisBroker(client, uri, new Names(PREFIX));
  }

  /// The same with another prefix of all keys and channels, for hubs that share a Redis and are to
  /// know nothing of each other. Hubs in different databases of one Redis share channels.
  ///
  /// @param prefix 1 to 64 characters of ASCII without blanks and braces; "websocketx" by default
  /// @return a broker that has not been started
  /// @throws IllegalArgumentException if it has others
  public RedisBroker withPrefix(String prefix) {
    return new RedisBroker(like, uri, new Names(prefix));
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  /// @throws IllegalStateException if it has been started or closed before
  @Override
  public void start(BrokerListener listener) {
    synchronized (lock) {
      if (thread != null || closed) {
        throw new IllegalStateException("a broker is started once");
      }
      Keeper begun = new Keeper(like, uri, channels, listener);
      keeper = begun;
      thread = Thread.ofVirtual().name("websocketx-redis").start(begun);
    }
  }

  @Override
  public CompletionStage<@Nullable Position> publish(
      String topic, Envelope envelope, Retention retention, @Nullable String id) {
    byte[] bytes = envelope.toByteArray();
    return channels.ask(
        "publishing",
        bytes.length,
        link ->
            retention.isNone()
                ? link.commands()
                    .spublish(names.channel(topic), Delivery.plain(bytes))
                    .thenApply(_ -> null)
                : histories.publish(link, topic, bytes, retention, id));
  }

  @Override
  public CompletionStage<@Nullable Position> subscribe(String topic, Retention retention) {
    return channels.subscribe(
        topic,
        link ->
            retention.isNone()
                ? CompletableFuture.completedStage(null)
                : histories.read(link, topic, retention, null, 0).thenApply(History::top));
  }

  @Override
  public CompletionStage<@Nullable Void> unsubscribe(String topic) {
    return channels.unsubscribe(topic);
  }

  @Override
  public CompletionStage<History> history(
      String topic, Retention retention, @Nullable Position after, int limit) {
    return channels.ask(
        "reading history", 0, link -> histories.read(link, topic, retention, after, limit));
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public void close() {
    channels.close();
    Keeper ending;
    Thread running;
    synchronized (lock) {
      closed = true;
      ending = keeper;
      running = thread;
    }
    if (ending == null || running == null) {
      return;
    }
    ending.close();
    running.interrupt();
    if (running.equals(Thread.currentThread())) {
      return; // from the listener: it ends when that has returned
    }
    try {
      running.join(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
