// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;
import websocketx.topics.Overflow;

/// One process of a cluster: a server in memory whose peers subscribe by `+TOPIC` and unsubscribe
/// by `-TOPIC`, its hub, and time of its own.
final class Node implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(Client.SECONDS);

  final FaultyBroker broker;
  final Time time = new Time();
  final Hub hub;
  final Audience audience;
  final TestServer server;
  private final LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();

  Node(FaultyBroker broker, UnaryOperator<HubBuilder> with, UnaryOperator<Options> options) {
    this.broker = broker;
    HubBuilder builder = with.apply(Hub.builder()).broker(broker);
    builder.schedule = time.schedule();
    hub = builder.start();
    audience = hub.audience(new Lines());
    server =
        TestServer.inMemory(
            WebSocketServer.builder()
                .handler(this::handle)
                .options(options.apply(Options.defaults()))
                .build());
  }

  private void handle(WebSocketConnection connection) {
    opened.add(connection);
    for (Message message : connection) {
      String topic = message.text().substring(1);
      if (message.text().charAt(0) == '+') {
        var _ = audience.subscribe(connection, topic, Overflow.CLOSE);
      } else {
        audience.unsubscribe(connection, topic);
      }
    }
  }

  /// A new peer.
  Client enter() {
    TestPeer peer = server.dial("/", d -> d.timeout(PATIENCE));
    try {
      WebSocketConnection connection = opened.poll(Client.SECONDS, TimeUnit.SECONDS);
      assertNotNull(connection, "nobody has entered");
      return new Client(this, peer, connection);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Nullable Position publish(String topic, String text) {
    return Client.get(hub.publish(topic, Message.text(text)));
  }

  /// Publishes messages whose texts are these numbers.
  void publish(String topic, int from, int to) {
    for (int i = from; i <= to; i++) {
      publish(topic, Integer.toString(i));
    }
  }

  /// Publishes as another node that is connected to that broker would.
  void publishElsewhere(Broker other, String topic, String... texts) {
    for (String text : texts) {
      Envelope envelope = new Envelope("another", null, Message.text(text));
      Client.get(
          other.publish(topic, envelope, Cluster.retention(topic), null).toCompletableFuture());
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } finally {
      hub.close();
    }
  }
}
