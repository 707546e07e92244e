// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.Decision;
import websocketx.OriginCheck;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class OpeningIT {
  private static final String UPGRADE = "Upgrade: websocket";
  private static final String CONNECTION = "Connection: keep-alive, Upgrade";
  private static final String VERSION = "Sec-WebSocket-Version: 13";
  private static final String KEY = "Sec-WebSocket-Key: " + Raw.KEY;

  private static WebSocketServerBuilder builder() {
    return WebSocketServer.builder().handler(Probe.DRAIN);
  }

  /// The answer as `status text`.
  private static String answer(TestServer running, byte[] request) {
    try (TestPeer peer = running.connect()) {
      peer.sendRaw(request).receiveResponse();
      return peer.status() == 101 ? "101" : peer.status() + " " + peer.responseBody().strip();
    }
  }

  @Test
  void checksComeInTheirOrder() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(probe)
            .maxConnections(1)
            .fallback(_ -> Response.text(299, "fallback"))
            .check(r -> r.header("User") == null ? Decision.refuse(401, "who?") : Decision.accept())
            .subprotocols("a")
            .requireSubprotocol()
            .build();
    // Each request does one thing better than the one before.
    byte[] noVersion = Raw.request("POST", "/", "Origin: https://evil", CONNECTION, UPGRADE);
    byte[] oldVersion =
        Raw.request(
            "GET", "/", "Origin: https://evil", CONNECTION, UPGRADE, "Sec-WebSocket-Version: 8");
    byte[] noKey = Raw.request("GET", "/", "Origin: https://evil", CONNECTION, UPGRADE, VERSION);
    byte[] stranger = Raw.upgrade("/", "Origin: https://evil");
    byte[] foreign = Raw.upgrade("/", "Origin: https://evil", "User: me");
    byte[] silent = Raw.upgrade("/", "Origin: https://good", "User: me");
    byte[] good = Raw.upgrade("/", "Origin: https://good", "User: me", "Sec-WebSocket-Protocol: a");
    try (TestServer running = TestServer.start(server)) {
      assertEquals("299 fallback", answer(running, Raw.request("POST", "/", UPGRADE)));
      assertEquals("405 a WebSocket is opened with GET", answer(running, noVersion));
      assertEquals(
          "426 only version 13 of the WebSocket protocol is spoken here",
          answer(running, oldVersion));
      assertEquals(
          "400 Sec-WebSocket-Key is not the Base64 form of 16 bytes", answer(running, noKey));
      assertEquals("401 who?", answer(running, stranger));
      assertEquals("403 request origin not allowed", answer(running, foreign));
      assertEquals("403 client does not support required a subprotocol", answer(running, silent));
      try (TestPeer peer = running.connect();
          TestPeer late = running.connect();
          TestPeer broken = running.connect()) {
        assertEquals(101, peer.sendRaw(good).receiveResponse().status());
        assertNotNull(probe.connection());
        assertEquals("503 too many connections", answer(running, stranger));
        assertEquals(
            "400 Sec-WebSocket-Key is not the Base64 form of 16 bytes", answer(running, noKey));
        // Both have been accepted, because what came later was answered.
        server.shutdown();
        assertEquals(503, late.sendRaw(Raw.request("GET", "/")).receiveResponse().status());
        assertEquals("websocket server closed\n", late.responseBody());
        broken.sendRaw("nonsense\r\n\r\n".getBytes(ISO_8859_1)).receiveResponse();
        assertEquals(400, broken.status());
      }
    }
  }

  @Test
  void switchingProtocolsHasTheHeadersOfRfc6455() {
    try (TestServer running = TestServer.start(builder().build());
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.upgrade("/")).receiveResponse();
      assertEquals(101, peer.status());
      assertEquals("websocket", peer.responseHeader("Upgrade"));
      assertEquals("Upgrade", peer.responseHeader("Connection"));
      assertEquals(Raw.ACCEPT, peer.responseHeader("Sec-WebSocket-Accept"));
      assertNull(peer.responseHeader("Sec-WebSocket-Protocol"));
      assertNull(peer.responseHeader("Sec-WebSocket-Extensions"));
      assertNull(peer.responseHeader("Content-Length"));
    }
  }

  @Test
  @DisplayName("[C74, D76, Q288, V72] without upgrade the answer is 426")
  void withoutUpgradeTheAnswerIs426() {
    try (TestServer running = TestServer.start(builder().build());
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.request("GET", "/")).receiveResponse();
      assertEquals(426, peer.status());
      assertEquals("websocket", peer.responseHeader("Upgrade"));
      assertEquals("Upgrade, close", peer.responseHeader("Connection"));
      assertEquals("text/plain; charset=utf-8", peer.responseHeader("Content-Type"));
      assertEquals("nosniff", peer.responseHeader("X-Content-Type-Options"));
      assertEquals("a WebSocket is served here: ask for Upgrade: websocket\n", peer.responseBody());
      assertEquals(0, peer.receiveToEnd().length);
    }
  }

  @ParameterizedTest(name = "[C64] {arguments}")
  @ValueSource(strings = {"HEAD", "POST", "OPTIONS"})
  void fallbackGetsEveryMethod(String method) {
    WebSocketServer server =
        builder()
            .fallback(r -> Response.of(200, "text/css", (r.method() + r.path()).getBytes(UTF_8)))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.request(method, "/x", "Content-Length: 0")).receiveResponse();
      assertEquals(200, peer.status());
      assertEquals("text/css", peer.responseHeader("Content-Type"));
      assertEquals(String.valueOf(method.length() + 2), peer.responseHeader("Content-Length"));
      String body = new String(peer.receiveToEnd(), UTF_8);
      assertEquals(method.equals("HEAD") ? "" : method + "/x", body);
    }
  }

  @Test
  @DisplayName("[C75, P279] fallback that throws is answered 500")
  void fallbackThatThrowsIsAnswered500() {
    WebSocketServer server =
        builder()
            .fallback(_ -> {
              throw new Exception("secret");
            })
            .build();
    try (TestServer running = TestServer.start(server)) {
      assertEquals(
          "500 the server cannot answer this request", answer(running, Raw.request("GET", "/")));
    }
  }

  @Test
  @DisplayName("[C71, Q292, V62] only one request is answered per connection")
  void onlyOneRequestIsAnsweredPerConnection() {
    WebSocketServer server = builder().fallback(r -> Response.text(200, r.path())).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.concat(Raw.request("GET", "/first"), Raw.request("GET", "/second")));
      String all = new String(peer.receiveToEnd(), ISO_8859_1);
      assertTrue(all.endsWith("/first\n"), all);
    }
  }

  @ParameterizedTest(name = "[C35] {arguments}")
  @CsvSource({"8192, 414", "4000, 101"})
  void longRequestLineIsRefusedWith414(int length, int status) {
    try (TestServer running = TestServer.start(builder().build());
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.upgrade("/" + "x".repeat(length))).receiveResponse();
      assertEquals(status, peer.status());
    }
  }

  @Test
  @DisplayName("[C36, C37, D103] too large or too many headers are refused with 431")
  void tooLargeOrTooManyHeadersAreRefusedWith431() {
    try (TestServer running = TestServer.start(builder().build());
        TestServer strict = TestServer.start(builder().maxHeaderBytes(1024).build())) {
      byte[] cookie15k = Raw.upgrade("/", "Cookie: a=" + "x".repeat(15 * 1024));
      byte[] cookie16k = Raw.upgrade("/", "Cookie: a=" + "x".repeat(16 * 1024));
      String[] hundred = new String[100];
      java.util.Arrays.fill(hundred, "a: b");
      assertEquals("101", answer(running, cookie15k));
      assertTrue(answer(running, cookie16k).startsWith("431 "));
      assertTrue(answer(strict, cookie15k).startsWith("431 "));
      assertTrue(answer(running, Raw.upgrade("/", hundred)).startsWith("431 "));
    }
  }

  @Test
  @DisplayName("[C37] maxHeaders: with one more than that a request is refused with 431")
  void oneHeaderTooManyIsRefusedWith431() {
    String[] two = {"a: b", "c: d"}; // beside the five that Raw sends
    try (TestServer running = TestServer.start(builder().maxHeaders(7).build())) {
      assertEquals("101", answer(running, Raw.upgrade("/", two)));
      assertEquals("431 over 7 headers", answer(running, Raw.upgrade("/", "x: y", "a: b", "c: d")));
    }
  }

  @ParameterizedTest(name = "[C50, C54] {arguments}")
  @CsvSource({
    "GET / HTTP/1.0, 505", "GET / HTTP/2.0, 505", "GETT / HTTP/1.1, 501", "get / HTTP/1.1, 501",
    "GET /, 400", "GET / http/1.1, 400", "GET /#x HTTP/1.1, 400", "GET * HTTP/1.1, 400"
  })
  void requestLineThatIsNotSpokenHereIsRefused(String line, int status) {
    try (TestServer running = TestServer.start(builder().build());
        TestPeer peer = running.connect()) {
      peer.sendRaw((line + "\r\nHost: good\r\n\r\n").getBytes(ISO_8859_1)).receiveResponse();
      assertEquals(status, peer.status());
    }
  }

  @ParameterizedTest(name = "[D83, V73] {arguments}")
  @CsvSource({
    "Sec-WebSocket-Version: 13, 101",
    "Sec-WebSocket-Version: 12, 426",
    "Sec-WebSocket-Version: 014, 426",
    "'Sec-WebSocket-Version: 13, 8', 426",
    "X-None: 1, 400"
  })
  void onlyVersion13IsSpoken(String version, int status) {
    try (TestServer running = TestServer.start(builder().build());
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.request("GET", "/", CONNECTION, UPGRADE, KEY, version)).receiveResponse();
      assertEquals(status, peer.status());
      assertEquals(status == 426 ? "13" : null, peer.responseHeader("Sec-WebSocket-Version"));
    }
  }

  @ParameterizedTest(name = "[D85] {arguments}")
  @ValueSource(
      strings = {
        "",
        "dGhlIHNhbXBsZSBub25j",
        "dGhlIHNhbXBsZSBub25jZTE=",
        "!!!!IHNhbXBsZSBub25jZQ=="
      })
  void keyIsBase64Of16Bytes(String key) {
    byte[] request =
        Raw.request("GET", "/", CONNECTION, UPGRADE, VERSION, "Sec-WebSocket-Key: " + key);
    try (TestServer running = TestServer.start(builder().build())) {
      assertEquals(
          "400 Sec-WebSocket-Key is not the Base64 form of 16 bytes", answer(running, request));
    }
  }

  @Test
  @DisplayName("[A8] too many connections are told when to come back")
  void tooManyConnectionsAreToldWhenToComeBack() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server = WebSocketServer.builder().handler(probe).maxConnections(1).build();
    try (TestServer running = TestServer.start(server);
        TestPeer first = running.dial("/");
        TestPeer second = running.dial("/")) {
      assertEquals(503, second.status());
      String retry = second.responseHeader("Retry-After");
      assertNotNull(retry);
      int seconds = Integer.parseInt(retry);
      assertTrue(seconds >= 1 && seconds <= 30, retry);
      first.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(probe.connection().awaitTermination(Duration.ofSeconds(10)));
      assertEquals(101, running.dial("/").status(), "its place is free again");
    }
  }

  @Test
  @DisplayName("[E124] origin is asked only when the check has passed and closed when it throws")
  void originIsAskedOnlyWhenTheCheckHasPassedAndClosedWhenItThrows() {
    OriginCheck broken =
        r -> {
          throw new IllegalStateException(r.path());
        };
    WebSocketServer server =
        builder()
            .check(r -> r.path().equals("/no") ? Decision.refuse(401, "no") : Decision.accept())
            .checkOrigin(broken)
            .build();
    try (TestServer running = TestServer.start(server)) {
      assertEquals("401 no", answer(running, Raw.upgrade("/no")));
      assertEquals("403 request origin not allowed", answer(running, Raw.upgrade("/")));
    }
  }

  @ParameterizedTest(name = "[E107, E109, V65, V68] {arguments}")
  @CsvSource({"https://good, 101", "https://evil, 403", "'null', 403", ", 101"})
  void sameOriginIsTheDefault(@Nullable String origin, int status) {
    try (TestServer running = TestServer.start(builder().build());
        TestPeer peer = running.connect()) {
      String header = origin == null ? "X-None: 1" : "Origin: " + origin;
      assertEquals(status, peer.sendRaw(Raw.upgrade("/", header)).receiveResponse().status());
    }
  }

  @Test
  @DisplayName("[V12] decision names handler headers and options")
  void decisionNamesHandlerHeadersAndOptions() {
    WebSocketServer server =
        builder()
            .check(_ ->
                Decision.accept(c -> c.writeText("mine"))
                    .header("Set-Cookie", "SID=1; HttpOnly")
                    .options(o -> o.readLimit(7)))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("SID=1; HttpOnly", peer.responseHeader("Set-Cookie"));
      assertEquals("mine", peer.receiveText());
    }
    WebSocketServer small =
        WebSocketServer.builder()
            .check(_ -> Decision.accept(Probe.ECHO).options(o -> o.readLimit(7)))
            .build();
    try (TestServer running = TestServer.start(small);
        TestPeer peer = running.dial("/")) {
      assertEquals("1234567", peer.send("1234567").receiveText());
      assertEquals(
          "message over 7 bytes, raise readLimit", peer.send("12345678").receiveClose().reason());
    }
  }

  @Test
  void decisionThatCannotWorkIsAnErrorOfTheServer() {
    WebSocketServer server =
        WebSocketServer.builder()
            .check(r ->
                r.path().equals("/handler")
                    ? Decision.accept()
                    : Decision.accept(Probe.DRAIN).options(o -> o.pingInterval(o.readInterval())))
            .build();
    try (TestServer running = TestServer.start(server)) {
      assertEquals(
          "500 the server cannot serve this request", answer(running, Raw.upgrade("/handler")));
      assertEquals(
          "500 the server cannot serve this request", answer(running, Raw.upgrade("/options")));
    }
  }

  @Test
  void errorResponderThatThrowsLeavesThePlannedAnswer() {
    WebSocketServer server =
        builder()
            .check(_ -> Decision.refuse(403, "planned"))
            .error((_, _) -> {
              throw new IllegalStateException("broken page");
            })
            .build();
    try (TestServer running = TestServer.start(server)) {
      assertEquals("403 planned", answer(running, Raw.upgrade("/")));
    }
  }

  @Test
  @DisplayName("[C73] what comes behind the request is read")
  void whatComesBehindTheRequestIsRead() {
    try (TestServer running =
            TestServer.start(
                WebSocketServer.builder()
                    .handler(Probe.ECHO)
                    .check(_ -> Decision.accept())
                    .build());
        TestPeer peer = running.connect()) {
      byte[] early = Raw.frame(0x81, "early".getBytes(UTF_8));
      peer.sendRaw(Raw.concat(Raw.upgrade("/"), early)).receiveResponse();
      assertEquals("early", peer.receiveText());
    }
  }
}
