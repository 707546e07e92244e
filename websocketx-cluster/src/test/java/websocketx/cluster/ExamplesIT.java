// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import websocketx.Message;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.brokers.BrokerProcess;
import websocketx.hub.Hub;
import websocketx.hub.broker.Position;
import websocketx.hub.protocol.HubProtocol;

/// The examples of `docs/scale-out.md` do what stands there.
class ExamplesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();

  @AfterEach
  void end() {
    http.shutdownNow();
  }

  private static WebSocketServer serve(WebSocketHandler handler) throws IOException {
    return listen(WebSocketServer.builder().handler(handler).build());
  }

  private static WebSocketServer listen(WebSocketServer server) throws IOException {
    return server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private Connection connect(WebSocketServer server, String path) throws Exception {
    return connect(server, path, HubProtocol.NAME);
  }

  private Connection connect(WebSocketServer server, String path, String subprotocol)
      throws Exception {
    URI address = URI.create("ws://127.0.0.1:" + server.uri().getPort() + path);
    return Connection.open(http, address, subprotocol);
  }

  private static @Nullable String next(Connection connection) throws Exception {
    return connection.receive(PATIENCE.toMillis());
  }

  @Test
  void pricesGoToThoseWhoHaveNamedTheirStock() throws Exception {
    Examples.Quotes quotes = new Examples.Quotes();
    try (WebSocketServer server = serve(quotes);
        Connection peer = connect(server, "/")) {
      peer.send("ACME");
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (quotes.changed("ACME", "12.50").delivered() == 0) {
        assertTrue(System.nanoTime() < end, "nobody is subscribed");
        Thread.sleep(10);
      }
      assertEquals("ACME 12.50", next(peer));
    }
  }

  @Test
  void roomIsHeardByAll() throws Exception {
    try (Hub hub = Examples.memory();
        WebSocketServer server = serve(new Examples.Room(hub));
        Connection ann = connect(server, "/?name=ann")) {
      ann.send("anybody here?");
      assertEquals("anybody here?", next(ann)); // so she is subscribed
      try (Connection bob = connect(server, "/?name=bob")) {
        bob.send("I am");
        assertEquals("I am", next(ann));
        assertEquals("I am", next(bob));
        assertEquals(
            List.of("ann", "bob"),
            hub.members("lobby", 10).join().stream().map(each -> each.info()).sorted().toList());
      }
    }
  }

  @Test
  void whoComesBackGetsWhatItHasMissed() throws Exception {
    try (Hub hub = Examples.memory();
        WebSocketServer server = serve(new Examples.Returning(hub))) {
      String[] from;
      try (Connection peer = connect(server, "/")) {
        from = String.valueOf(next(peer)).split(" ");
        assertEquals("from", from[0]);
        hub.publish("news", Message.text("one")).join();
        assertEquals("1 one", next(peer));
      }
      hub.publish("news", Message.text("two")).join();
      try (Connection peer = connect(server, "/?epoch=" + from[1] + "&offset=1")) {
        assertEquals("from " + from[1] + " 1", next(peer));
        assertEquals("2 two", next(peer));
      }
      try (Connection peer = connect(server, "/?epoch=another&offset=1")) {
        assertEquals("lost " + from[1] + " 2", next(peer));
      }
    }
  }

  @Test
  void protocolAllowsWhatItIsToldTo() throws Exception {
    try (Hub hub = Examples.memory();
        WebSocketServer server = listen(Examples.protocol(hub));
        Connection peer = connect(server, "/hub")) {
      peer.send("{\"id\":1,\"do\":\"subscribe\",\"topic\":\"secret\"}");
      assertEquals("refused", json.readTree(next(peer)).path("error").asString());
      peer.send("{\"id\":2,\"do\":\"publish\",\"topic\":\"public/news\",\"data\":5}");
      assertEquals(1, json.readTree(next(peer)).path("position").path("offset").asLong());
      String info = "x".repeat(4_000);
      peer.send("{\"id\":3,\"do\":\"enter\",\"topic\":\"public/news\",\"info\":\"" + info + "\"}");
      assertTrue(json.readTree(next(peer)).path("ok").asBoolean());
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesGoFromNodeToNode(BrokerKind kind) throws Exception {
    boolean isHere =
        List.of("nats-server", "redis-server").stream().allMatch(BrokerProcess::isInstalled);
    assumeTrue(isHere || System.getenv("CI") != null, "no brokers here");
    try (BrokerProcess broker = kind.process()) {
      broker.start();
      String address = kind.address(broker.port());
      try (Hub one = Examples.broker(address);
          Hub another = Examples.broker(address)) {
        assertTrue(one.awaitConnected(PATIENCE) && another.awaitConnected(PATIENCE));
        assertEquals(1, offset(one));
        assertEquals(2, offset(another));
      }
    }
  }

  private static long offset(Hub hub) {
    Position position = hub.publish("room/a", Message.text("x")).join();
    return position == null ? 0 : position.offset();
  }
}
