// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.hub.Hub;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Presence;
import websocketx.hub.broker.Retention;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// A server in memory that speaks the subprotocol, and its hub, whose topics have histories.
final class Service implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final Hub hub;
  final TestServer server;

  /// The server's side of the peer that was the last to ask for something on a topic.
  volatile @Nullable WebSocketConnection connection;

  Service() {
    this(new MemoryBroker());
  }

  /// With a broker that says of every topic that these are there.
  Service(Supplier<CompletionStage<List<Presence.Member>>> members) {
    this(broker(members));
  }

  private Service(Broker broker) {
    hub =
        Hub.builder()
            .broker(broker)
            .retention(new Retention(100, Duration.ofMinutes(1)))
            .brokerTimeout(PATIENCE)
            .start();
    HubProtocol protocol =
        new HubProtocol(
            hub,
            (asking, _, _) -> {
              connection = asking;
              return true;
            });
    server =
        TestServer.inMemory(
            WebSocketServer.builder()
                .handler(protocol)
                .options(Options.defaults().readLimit(1 << 16))
                .build());
  }

  private static Broker broker(Supplier<CompletionStage<List<Presence.Member>>> members) {
    Presence presence =
        new Presence() {
          @Override
          public CompletionStage<@Nullable Void> put(String topic, Member member, Duration time) {
            return CompletableFuture.completedStage(null);
          }

          @Override
          public CompletionStage<@Nullable Void> remove(String topic, String id) {
            return CompletableFuture.completedStage(null);
          }

          @Override
          public CompletionStage<List<Member>> members(String topic, int limit) {
            return members.get();
          }
        };
    MemoryBroker memory = new MemoryBroker();
    return (Broker)
        Proxy.newProxyInstance(
            Service.class.getClassLoader(),
            new Class<?>[] {Broker.class},
            (_, method, arguments) ->
                method.getName().equals("presence") ? presence : method.invoke(memory, arguments));
  }

  TestPeer enter() {
    return server.dial("/", dialer -> dialer.timeout(PATIENCE));
  }

  /// Sees that the connection is as it should be: everything before has been answered.
  static void assertServes(TestPeer peer) {
    peer.send("{\"id\":99,\"do\":\"ping\"}");
    assertEquals("{\"re\":99,\"ok\":true}", peer.receiveText());
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
