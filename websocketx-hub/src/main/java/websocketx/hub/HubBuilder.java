// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Retention;
import websocketx.topics.Limits;

/// Settings of a [Hub]. Made by [Hub#builder()]; for one thread. A hub keeps those that it was
/// started with; each needs a broker and a name of its own.
public final class HubBuilder {
  private static final Duration LONGEST = Duration.ofHours(1);

  Broker broker = new MemoryBroker();
  String node = UUID.randomUUID().toString().substring(0, 13);
  Function<String, Retention> retention = _ -> Retention.NONE;
  Limits limits = Limits.defaults();
  Duration brokerTimeout = Duration.ofSeconds(5);
  Duration checkInterval = Duration.ofSeconds(30);
  Duration linger = Duration.ofSeconds(10);
  Duration presenceTimeToLive = Duration.ofSeconds(30);
  int maxPublishing = 10_000;
  @Nullable Schedule schedule; // for tests

  HubBuilder() {}

  /// The settings as they are now, for a hub that runs.
  HubBuilder copy() {
    HubBuilder copy = new HubBuilder();
    copy.broker = broker;
    copy.node = node;
    copy.retention = retention;
    copy.limits = limits;
    copy.brokerTimeout = brokerTimeout;
    copy.checkInterval = checkInterval;
    copy.linger = linger;
    copy.presenceTimeToLive = presenceTimeToLive;
    copy.maxPublishing = maxPublishing;
    copy.schedule = schedule;
    return copy;
  }

  /// What carries messages between the nodes. By default a [MemoryBroker]: one node.
  ///
  /// @param value not started; the hub starts and closes it
  /// @return this
  public HubBuilder broker(Broker value) {
    broker = requireNonNull(value, "broker");
    return this;
  }

  /// What this node is called: by default something that no other is called.
  ///
  /// @param value 1 to 64 letters, digits, `-` and `_`; no other node of these topics may be called
  ///   the same
  /// @return this
  /// @throws IllegalArgumentException if it is anything else
  public HubBuilder node(String value) {
    if (!value.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("a node's name has 1 to 64 letters, digits, '-' and '_'");
    }
    node = value;
    return this;
  }

  /// What is kept of topics. By default nothing: messages go to those who are there.
  ///
  /// @param value for all topics
  /// @return this
  public HubBuilder retention(Retention value) {
    requireNonNull(value, "retention");
    return retention(_ -> value);
  }

  /// What is kept of each topic. By default nothing.
  ///
  /// @param value for the name of a topic: always the same, and the same on all nodes
  /// @return this
  public HubBuilder retention(Function<String, Retention> value) {
    retention = requireNonNull(value, "retention");
    return this;
  }

  /// What connections may subscribe to, and on how many topics they may be present. By default
  /// [Limits#defaults()].
  ///
  /// @param value topics are counted for each connection and [Audience]; connections for each topic
  ///   in all audiences together
  /// @return this
  public HubBuilder limits(Limits value) {
    limits = requireNonNull(value, "limits");
    return this;
  }

  /// How long the hub waits for an answer of the broker. By default 5 s: longer than a failover of
  /// most brokers' clients takes to be noticed, and short enough for a publisher to try again.
  ///
  /// @param value 10 ms to an hour
  /// @return this
  /// @throws IllegalArgumentException if it is out of range
  public HubBuilder brokerTimeout(Duration value) {
    brokerTimeout = check("brokerTimeout", value, Duration.ofMillis(10));
    return this;
  }

  /// How often the position of each topic with history is compared with the broker's, more or less
  /// a quarter: what was lost on the way unnoticed is found after this time at the latest. By
  /// default 30 s: a node with 1,000 topics asks 33 times a second.
  ///
  /// @param value 100 ms to an hour
  /// @return this
  /// @throws IllegalArgumentException if it is out of range
  public HubBuilder checkInterval(Duration value) {
    checkInterval = check("checkInterval", value, Duration.ofMillis(100));
    return this;
  }

  /// How long, more or less a quarter, a topic stays subscribed at the broker when nobody on this
  /// node is left. By default 10 s: peers that reload a page or come back soon cost nothing.
  ///
  /// @param value 10 ms to an hour
  /// @return this
  /// @throws IllegalArgumentException if it is out of range
  public HubBuilder linger(Duration value) {
    linger = check("linger", value, Duration.ofMillis(10));
    return this;
  }

  /// How long those of a node that has died are still seen on their topics. Nodes say four times as
  /// often, more or less a quarter, who is there. By default 30 s.
  ///
  /// @param value a second to an hour; the same on all nodes
  /// @return this
  /// @throws IllegalArgumentException if it is out of range
  public HubBuilder presenceTimeToLive(Duration value) {
    presenceTimeToLive = check("presenceTimeToLive", value, Duration.ofSeconds(1));
    return this;
  }

  /// How many publications may be on their way to the broker at once; one more fails. By default
  /// 10,000: with a broker that is slow, memory stays bounded.
  ///
  /// @param value 1 or more
  /// @return this
  /// @throws IllegalArgumentException if it is out of range
  public HubBuilder maxPublishing(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("maxPublishing has to be 1 or more, not " + value);
    }
    maxPublishing = value;
    return this;
  }

  private static Duration check(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " has to be from " + least + " to " + LONGEST + ", not " + value);
    }
    return value;
  }

  /// Starts the hub, which begins to connect to its broker. Does not wait for that, see
  /// [Hub#awaitConnected].
  ///
  /// @return the hub
  public Hub start() {
    return new Hub(this);
  }
}
