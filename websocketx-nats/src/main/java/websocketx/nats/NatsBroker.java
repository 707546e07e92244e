// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.Options;
import io.nats.client.api.StorageType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
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

/// A broker on NATS, from version 2.9 of its server, which needs JetStream for history and
/// presence.
///
/// Topics without history are subjects of NATS: a message goes to the nodes that are connected.
/// Publishing completes when the server has read the message. Topics with history have a stream
/// each, called by the prefix, `=` and the topic. Publishing completes when the stream has stored
/// the message, on its disk, if that is chosen, as far as the server's operating system is
/// concerned: NATS 2.9 forces files onto the disk every two minutes only, so that the end of a
/// history can be lost with the power of a single server. Replicas on others prevent that.
///
/// NATS has no end of life for streams that nobody uses: their messages go with their age, but the
/// empty stream stays, and costs the server some kilobytes, until someone deletes it (`nats stream
/// rm`). Then a new history of the topic begins, which those who were in the old one are told. And
/// it remembers an id of a message no longer than messages are kept: two minutes, or less if the
/// age of the history is less.
///
/// The account needs to publish and subscribe to `PREFIX.>`, `$KV.PREFIX-presence.>`,
/// `$JS.API.STREAM.>` and `_INBOX.>`.
///
/// A connection that is lost is made again and again, after random pauses of up to five seconds, in
/// which calls fail. A server that does not answer is given up after about nine seconds, a call
/// after five, and after ten if the stream had to be made. Each change is logged in one line, by
/// the [System.Logger] `websocketx.nats`. Up to 8,192 calls and 16 MiB may be under way; more fail
/// at once. Messages are limited by the server, to 1 MiB if it is not told otherwise.
public final class NatsBroker implements Broker {
  static final System.Logger LOG = System.getLogger("websocketx.nats");
  static final String AWAY = "there is no connection to NATS";

  /// How often the server is asked whether it is there; it is not if two answers are missing when
  /// the next would be asked for.
  private static final Duration PING = Duration.ofSeconds(3);

  private static final int PINGS = 2;

  /// How long it may take to connect to one server.
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /// Beyond what may be under way: what is sent to subscribe again. It waits for its turn if it is
  /// more.
  private static final int QUEUE = 4 * Room.MAX_CALLS;

  private final Options options;
  private final Names names;
  private final Histories histories;
  private final Subscriptions subscriptions;
  private final NatsPresence presence;
  private volatile @Nullable Keeper keeper;

  private NatsBroker(Builder builder) {
    options = builder.all();
    names = new Names(builder.prefix);
    histories = new Histories(names, new Streams(names, builder.storage, builder.replicas));
    subscriptions = new Subscriptions(names, histories);
    presence = new NatsPresence(names, builder.replicas, this::link);
  }

  /// A broker with all settings as they are.
  ///
  /// @param servers as in [#builder(String)]
  /// @return a broker that has not been started
  public static NatsBroker of(String servers) {
    return builder(servers).build();
  }

  /// Begins with where the servers are.
  ///
  /// @param servers `nats://host:port`, `nats://user:password@host:port`, or with `tls` instead of
  ///   `nats`; several of one cluster with commas between them. Percent-encoded
  /// @return to be set up further, and built
  public static Builder builder(String servers) {
    return builder(Options.builder().server(servers).build());
  }

  /// Begins with settings of jnats: servers, credentials, TLS and the like.
  ///
  /// @param options of which those for listeners, for connecting again, timeouts, pings and queues
  ///   are replaced. With `tls`, certificates are checked to be the host's, which jnats does not
  /// @return to be set up further, and built
  /// @throws IllegalArgumentException if they take away what the broker needs: headers, echo, and
  ///   answers where nobody listens
  public static Builder builder(Options options) {
    return new Builder(options);
  }

  private @Nullable Link link() {
    Keeper present = keeper;
    return present == null ? null : present.link();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public void start(BrokerListener listener) {
    Keeper fresh = new Keeper(options, subscriptions, listener);
    keeper = fresh;
    fresh.start();
  }

  @Override
  public CompletionStage<@Nullable Position> publish(
      String topic, Envelope envelope, Retention retention, @Nullable String id) {
    Link link = link();
    if (link == null) {
      return Failures.failed(AWAY);
    }
    if (retention.isNone()) {
      return Failures.told(
          link.publish(names.plain(topic), envelope.toByteArray()).thenApply(_ -> null));
    }
    return Failures.told(histories.publish(link, topic, envelope, retention, id));
  }

  @Override
  public CompletionStage<@Nullable Position> subscribe(String topic, Retention retention) {
    Link link = link();
    return link == null
        ? Failures.failed(AWAY)
        : Failures.told(subscriptions.add(link, topic, retention));
  }

  @Override
  public CompletionStage<@Nullable Void> unsubscribe(String topic) {
    subscriptions.remove(topic); // also if there is no connection: the next does not have it
    Link link = link();
    return link == null ? Failures.failed(AWAY) : Failures.told(link.fence());
  }

  @Override
  public CompletionStage<History> history(
      String topic, Retention retention, @Nullable Position after, int limit) {
    Link link = link();
    return link == null
        ? Failures.failed(AWAY)
        : Failures.told(link.stage(() -> histories.read(link, topic, retention, after, limit)));
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public void close() {
    Keeper present = keeper;
    if (present != null) {
      present.close();
    }
  }

  /// Sets up a [NatsBroker]. Not safe for several threads.
  public static final class Builder {
    private final Options options;
    private String prefix = "websocketx";
    private StorageType storage = StorageType.File;
    private int replicas = 1;

    private Builder(Options options) {
      if (options.isNoEcho() || options.isNoHeaders() || options.isNoNoResponders()) {
        throw new IllegalArgumentException("noEcho, noHeaders or noNoResponders is set");
      }
      this.options = options;
    }

    /// What all names at the server begin with, so that several hubs can share it.
    ///
    /// @param newPrefix 1 to 32 letters, digits, `-` and `_`; "websocketx" if not set
    /// @return this
    public Builder prefix(String newPrefix) {
      prefix = new Names(newPrefix).prefix();
      return this;
    }

    /// Keeps histories in the server's memory, so that its end is theirs. Otherwise they are in
    /// files. Streams that are there stay what they are.
    ///
    /// @return this
    public Builder inMemory() {
      storage = StorageType.Memory;
      return this;
    }

    /// How many servers of a cluster keep each history, and who is present.
    ///
    /// @param newReplicas 1 to 5; 1 if not set
    /// @return this
    public Builder replicas(int newReplicas) {
      if (newReplicas < 1 || newReplicas > 5) {
        throw new IllegalArgumentException("there are 1 to 5 replicas, not " + newReplicas);
      }
      replicas = newReplicas;
      return this;
    }

    /// Builds it. It does nothing until it is started.
    ///
    /// @return a broker, to be closed
    public NatsBroker build() {
      return new NatsBroker(this);
    }

    private Options all() {
      Options.Builder all =
          new Options.Builder(options)
              .connectionListener(null)
              .noReconnect()
              .reconnectBufferSize(0)
              .hostnameResolveMode(
                  Options.HostnameResolveMode.Unresolved) // to know whose certificate it has to be
              .connectionTimeout(CONNECT)
              .pingInterval(PING)
              .maxPingsOut(PINGS)
              .requestCleanupInterval(Link.ANSWER)
              .reportNoResponders()
              .maxMessagesInOutgoingQueue(QUEUE);
      if (options.getConnectionName() == null) {
        all.connectionName("websocketx-nats");
      }
      return all.build();
    }
  }
}
