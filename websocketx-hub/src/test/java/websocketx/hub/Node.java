// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
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

  /// By the target of the request, as many may enter at once.
  private final ConcurrentMap<String, CompletableFuture<WebSocketConnection>> opened =
      new ConcurrentHashMap<>();

  private final AtomicInteger entered = new AtomicInteger();

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
    opened(connection.request().target()).complete(connection);
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
    String target = "/" + entered.incrementAndGet();
    TestPeer peer = server.dial(target, d -> d.timeout(PATIENCE));
    return new Client(this, peer, Client.get(opened(target)));
  }

  private CompletableFuture<WebSocketConnection> opened(String target) {
    return opened.computeIfAbsent(target, _ -> new CompletableFuture<>());
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
