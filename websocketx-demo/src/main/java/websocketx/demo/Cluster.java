// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import websocketx.hub.Hub;
import websocketx.hub.HubBuilder;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.Retention;
import websocketx.nats.NatsBroker;
import websocketx.redis.RedisBroker;

/// The hub of this node, and the broker by which it is one of several.
final class Cluster {
  /// How long a broker is waited for at the start.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// What is kept of each conversation, for those whose connection was lost.
  private static final Retention KEPT = new Retention(200, Duration.ofMinutes(10));

  /// How long those are seen whose node has died.
  private static final Duration SEEN = Duration.ofSeconds(10);

  private Cluster() {}

  /// A hub for one node, or, if there is the address of a broker, for one of several. Brokers'
  /// clients are loaded only then.
  static Hub hub(@Nullable String broker) throws IOException {
    HubBuilder settings = Hub.builder().retention(KEPT).presenceTimeToLive(SEEN);
    if (broker == null) {
      return settings.start();
    }
    URI first = first(broker);
    Hub hub = settings.broker(broker(first.getScheme(), broker)).start();
    try {
      if (hub.awaitConnected(PATIENCE)) {
        return hub;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hub.close();
    throw new IOException(
        "the broker at %s does not let us in within %d s; is it running?"
            .formatted(first.getHost(), PATIENCE.toSeconds())); // without user and password
  }

  /// The first of several addresses, with commas between them, as NATS has them.
  private static URI first(String addresses) {
    try {
      URI first = new URI(addresses.split(",", 2)[0]);
      if (first.getScheme() != null && first.getHost() != null) {
        return first;
      }
    } catch (URISyntaxException e) {
      // as if there were none: what it says may hold a password
    }
    throw wrong();
  }

  private static Broker broker(String scheme, String uri) {
    try {
      return switch (scheme) {
        case "nats", "tls" -> NatsBroker.of(uri);
        case "redis", "rediss" -> RedisBroker.of(uri);
        default -> throw wrong();
      };
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
  }

  private static IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "--cluster must be like nats://host:4222, tls://host:4222, redis://host:6379 or"
            + " rediss://host:6379");
  }
}
