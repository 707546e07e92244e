// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Decision;
import websocketx.Options;
import websocketx.Request;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What the Go package does wrong in the opening handshake, by the numbers of `docs/go-mapping.md`.
class OpeningDefectsIT {
  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  /// The client sends its upgrade and, without looking at the answer, a message.
  private static String pwn(TestServer running) {
    try (TestPeer peer = running.connect()) {
      byte[] message = Raw.frame(0x81, "pwned".getBytes(ISO_8859_1));
      peer.sendRaw(Raw.concat(Raw.upgrade("/"), message));
      return new String(peer.receiveToEnd(), ISO_8859_1);
    }
  }

  @Test
  @DisplayName(
      "[C71, V60, V71, V80] D1: who fails the check gets a whole 403 and nothing else, and no handler runs")
  void failedCheckIsTheEnd() {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(probe)
            .check(_ -> Decision.refuse(403, "not you"))
            .build();
    String answer;
    try (TestServer running = TestServer.start(server)) {
      answer = pwn(running);
      assertEquals(0, server.connections().size());
    }
    assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
    assertTrue(answer.endsWith("\r\n\r\nnot you\n"), answer);
    assertTrue(answer.contains("Content-Length: 8\r\n"), answer);
    assertEquals(1, count(answer, "HTTP/1.1"), answer);
    assertEquals(0, probe.unseen());
  }

  @ParameterizedTest(
      name = "[C71, D91, D92, V60, V61] D1: {0}: {1} and nothing else, and no handler runs")
  @CsvSource({"origin, 403", "subprotocol, 403", "thrown, 500", "null, 500", "full, 503"})
  void everyRefusalIsTheEnd(String why, int status) throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServerBuilder builder = WebSocketServer.builder().handler(probe);
    switch (why) {
      case "origin" -> builder.checkOrigin(_ -> false);
      case "subprotocol" -> builder.subprotocols("a").requireSubprotocol();
      case "thrown" ->
          builder.check(_ -> {
            throw new StackOverflowError();
          });
      case "null" -> builder.check(_ -> Collections.<Decision>emptyIterator().next());
      default -> builder.maxConnections(1);
    }
    try (TestServer running = TestServer.start(builder.build())) {
      if (why.equals("full")) {
        running.dial("/");
        assertNotNull(probe.connection());
      }
      String answer = pwn(running);
      assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
      assertEquals(1, count(answer, "HTTP/1.1"), answer);
    }
    assertEquals(0, probe.unseen());
  }

  @Test
  @DisplayName(
      "[A1, C38, C39] D6: handshakeTimeout bounds the reading of the request: 408, or nothing if silent")
  void openingHandshakeIsBounded() {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .options(Options.defaults().handshakeTimeout(Duration.ofMillis(700)))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer slow = running.connect();
        TestPeer silent = running.connect()) {
      slow.sendRaw("GET / HTTP/1.1\r\nHost: good\r\nUpg".getBytes(ISO_8859_1)).receiveResponse();
      assertEquals(408, slow.status());
      assertEquals(
          "the request was not complete within handshakeTimeout PT0.7S\n", slow.responseBody());
      assertEquals(0, silent.receiveToEnd().length);
    }
  }

  @Test
  @DisplayName("D15: subprotocols of all header lines count")
  void subprotocolsOfAllHeaderLinesCount() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server = WebSocketServer.builder().handler(probe).subprotocols("b").build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.upgrade("/", "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: c, b"))
          .receiveResponse();
      assertEquals(101, peer.status());
      assertEquals("b", peer.subprotocol());
      assertEquals(List.of("a", "c", "b"), probe.connection().request().subprotocols());
    }
  }

  @RepeatedTest(10)
  @DisplayName("[O269] D16: a shutdown while connections open leaves nothing behind")
  void shutdownBetweenAcceptAndServeLeavesNothing() throws Exception {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server = WebSocketServer.of(probe);
    try (TestServer running = TestServer.start(server)) {
      List<TestPeer> peers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        peers.add(running.connect());
      }
      Thread opener =
          Thread.startVirtualThread(() -> peers.forEach(peer -> peer.sendRaw(Raw.upgrade("/"))));
      assertNotNull(probe.connection());
      server.shutdown(CloseFrame.NONE);
      int startedInTime = probe.unseen();
      Probe.join(opener);
      for (TestPeer peer : peers) {
        int status = peer.receiveResponse().status();
        assertTrue(status == 101 || status == 503, () -> "status " + status);
        if (status == 101) {
          assertEquals(
              new CloseFrame(StatusCode.GOING_AWAY, "server shutting down"),
              peer.receiveClose().frame());
        } else {
          assertEquals("websocket server closed\n", peer.responseBody());
        }
      }
      assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
      assertTrue(probe.unseen() >= startedInTime);
    }
  }

  @ParameterizedTest(name = "D17: the error responder renders {0}")
  @CsvSource({
    "check, 403, no",
    "shutdown, 503, websocket server closed",
    "no upgrade, 426, a WebSocket is served here: ask for Upgrade: websocket",
    "method, 405, a WebSocket is opened with GET",
    "version, 426, only version 13 of the WebSocket protocol is spoken here",
    "key, 400, Sec-WebSocket-Key is not the Base64 form of 16 bytes",
    "origin, 403, request origin not allowed",
    "syntax, 400, 'request line is not method, target and version'"
  })
  void errorResponderRendersEveryError(String what, int status, String text) throws Exception {
    WebSocketServerBuilder builder =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(r -> r.path().equals("/no") ? Decision.refuse(403, "no") : Decision.accept())
            .error((request, planned) ->
                Response.text(
                        planned.status(),
                        (request == null) + " " + new String(planned.body(), ISO_8859_1))
                    .header("X-Rendered", "yes"));
    WebSocketServer server = builder.build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      byte[] request =
          switch (what) {
            case "check" -> Raw.upgrade("/no");
            case "no upgrade" -> Raw.request("GET", "/");
            case "method" -> Raw.upgradeBy("POST", "/");
            case "version" ->
                Raw.request(
                    "GET",
                    "/",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 8",
                    "Sec-WebSocket-Key: " + Raw.KEY);
            case "key" ->
                Raw.request(
                    "GET",
                    "/",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: short");
            case "origin" -> Raw.upgrade("/", "Origin: https://evil");
            case "syntax" -> "HELLO\r\n\r\n".getBytes(ISO_8859_1);
            default -> Raw.upgrade("/");
          };
      if (what.equals("shutdown")) {
        peer.sendRaw(java.util.Arrays.copyOf(request, 1));
        Probe.until("the server has accepted", () -> isAccepted(running));
        server.shutdown();
        request = java.util.Arrays.copyOfRange(request, 1, request.length);
      }
      peer.sendRaw(request).receiveResponse();
      assertEquals(status, peer.status());
      assertEquals("yes", peer.responseHeader("X-Rendered"));
      assertEquals(what.equals("syntax") + " " + text + "\n\n", peer.responseBody());
    }
  }

  /// One that comes later has been accepted, so those before have been too.
  private static boolean isAccepted(TestServer running) {
    try (TestPeer later = running.connect()) {
      return later.sendRaw(Raw.request("GET", "/")).receiveResponse().status() == 426;
    }
  }

  @Test
  @DisplayName(
      "[C51, V72] D18: 405 names GET, and another version is answered 426 with the one spoken here")
  void refusalsNameWhatIsAllowed() {
    try (TestServer running = TestServer.start(WebSocketServer.of(Probe.DRAIN))) {
      try (TestPeer peer = running.connect()) {
        peer.sendRaw(Raw.upgradeBy("POST", "/")).receiveResponse();
        assertEquals(405, peer.status());
        assertEquals("GET", peer.responseHeader("Allow"));
      }
      try (TestPeer peer = running.connect()) {
        peer.sendRaw(
                Raw.request(
                    "GET",
                    "/",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: " + Raw.KEY,
                    "Sec-WebSocket-Version: 8"))
            .receiveResponse();
        assertEquals(426, peer.status());
        assertEquals("13", peer.responseHeader("Sec-WebSocket-Version"));
        assertEquals("websocket", peer.responseHeader("Upgrade"));
        assertEquals("Upgrade, close", peer.responseHeader("Connection"));
      }
    }
  }

  @Test
  @DisplayName("D19: what cannot work is refused when it is set up")
  void errorsOfTheSetUpAreNotSwallowed() throws IOException {
    assertThrows(IllegalStateException.class, () -> WebSocketServer.builder().build());
    assertThrows(IllegalArgumentException.class, () -> Options.defaults().readLimit(0));
    WebSocketServerBuilder builder = WebSocketServer.builder().handler(Probe.DRAIN);
    builder.options(Options.defaults().pingInterval(Duration.ofHours(1)));
    assertThrows(IllegalArgumentException.class, builder::build);
    try (WebSocketServer first = WebSocketServer.of(Probe.DRAIN);
        WebSocketServer second = WebSocketServer.of(Probe.DRAIN)) {
      first.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThrows(IOException.class, () -> second.listen(first.addresses().getFirst()));
    }
  }

  @Test
  @DisplayName("D26: the request is immutable and stays after the end")
  void requestIsImmutableAndMayBeKept() throws InterruptedException {
    Probe probe = new Probe(_ -> {});
    Request request;
    WebSocketConnection connection;
    try (TestServer running = TestServer.start(WebSocketServer.of(probe));
        TestPeer peer =
            running.dial("/chat%20room?name=a+b&empty", d -> d.header("Cookie", "x=1; SID=s"))) {
      assertEquals(1000, peer.receiveClose().code().value());
      connection = probe.connection();
      CloseCause cause = Probe.causeOf(connection);
      assertTrue(cause.wasClean());
      request = connection.request();
      assertEquals(running.uri().getPort(), port(request.localAddress()));
    }
    assertEquals("GET", request.method());
    assertEquals("/chat%20room?name=a+b&empty", request.target());
    assertEquals("/chat room", request.path());
    assertEquals("a b", request.query("name"));
    assertEquals("", request.query("empty"));
    assertNull(request.query("none"));
    assertEquals("s", request.cookie("SID"));
    assertNull(request.cookie("sid"));
    assertEquals("websocket", request.header("UPGRADE"));
    assertEquals(List.of("13"), request.headers().get("sec-websocket-version"));
    assertThrows(UnsupportedOperationException.class, () -> request.headers().clear());
    assertThrows(
        UnsupportedOperationException.class,
        () -> request.headers().values().iterator().next().clear());
    assertThrows(UnsupportedOperationException.class, () -> request.subprotocols().clear());
    assertFalse(port(request.remoteAddress()) == 0);
    assertSame(request, connection.request());
  }

  private static int port(java.net.SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }
}
