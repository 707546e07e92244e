// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.ConnectionClosedException;
import websocketx.Decision;
import websocketx.Options;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.conformance.wire.Frame;

/// What handlers, peers and those who shut a server down rely on, in each container.
class BehaviourIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource
  void messagesOfAllSizesComeBack(Containers kind) throws Exception {
    Options options = Options.defaults().readLimit(1 << 24);
    try (Stage stage = new Stage(kind, Stage.ECHO, b -> b.options(options));
        Client peer = stage.dial()) {
      for (int size : new int[] {0, 1, 125, 126, 0xffff, 0x10000, 1 << 20, 5_000_000}) {
        byte[] message = new byte[size];
        new java.util.Random(size).nextBytes(message);
        peer.send(Frame.binary(message));
        assertArrayEquals(message, peer.receive());
      }
      peer.send(Frame.ping("are you there"));
      assertEquals(
          "are you there", new String(peer.receivePong(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void compressionIsAgreedOn(Containers kind) throws Exception {
    Options options = Options.defaults().compression(Compression.level(6));
    try (Stage stage = new Stage(kind, Stage.ECHO, b -> b.options(options));
        Client peer = stage.dial("Sec-WebSocket-Extensions", "permessage-deflate")) {
      assertTrue(
          peer.answer()
              .values("Sec-WebSocket-Extensions")
              .getFirst()
              .startsWith("permessage-deflate"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void subprotocolIsAgreedOn(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.ECHO, b -> b.subprotocols("b", "a"));
        Client peer = stage.dial("Sec-WebSocket-Protocol", "a, b")) {
      assertEquals(List.of("b"), peer.answer().values("Sec-WebSocket-Protocol"));
      assertEquals("b", stage.connection().subprotocol());
    }
  }

  @ParameterizedTest
  @EnumSource
  void handlerThatFailsCloses1011(Containers kind) throws Exception {
    try (Stage stage =
            new Stage(
                kind,
                _ -> {
                  throw new IllegalStateException("on purpose");
                });
        Client peer = stage.dial()) {
      assertEquals(StatusCode.INTERNAL_ERROR, peer.receiveClose().code());
      assertEquals(Initiator.HANDLER, causeOfFirst(stage, peer).initiator());
    }
  }

  private static websocketx.CloseCause causeOfFirst(Stage stage, Client peer) throws Exception {
    peer.send(Frame.close(1000));
    return Stage.causeOf(stage.connection());
  }

  @ParameterizedTest
  @EnumSource
  void silentPeerIsClosed(Containers kind) throws Exception {
    Options options =
        Options.defaults().readInterval(Duration.ofMillis(300)).pingInterval(Options.NEVER);
    try (Stage stage = new Stage(kind, Stage.ECHO, b -> b.options(options));
        Client peer = stage.dial()) {
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
      peer.awaitEnd(); // though it says nothing
      assertEquals(Initiator.PROTOCOL, Stage.causeOf(stage.connection()).initiator());
    }
  }

  @ParameterizedTest
  @EnumSource
  void peerThatDoesNotAnswerTheCloseFrameIsDropped(Containers kind) throws Exception {
    Options options = Options.defaults().handshakeTimeout(Duration.ofMillis(500));
    try (Stage stage = new Stage(kind, Stage.DRAIN, b -> b.options(options));
        Client peer = stage.dial()) {
      WebSocketConnection connection = stage.connection();
      connection.close();
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
      peer.awaitEnd();
      assertFalse(Stage.causeOf(connection).wasClean());
    }
  }

  @ParameterizedTest
  @EnumSource
  void peerThatGoesIsNoticed(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.DRAIN);
        Client peer = stage.dial()) {
      WebSocketConnection connection = stage.connection();
      peer.halfClose();
      assertEquals(StatusCode.ABNORMAL_CLOSURE, Stage.causeOf(connection).code());
      peer.awaitEnd();
    }
  }

  // ---- the opening handshake

  @ParameterizedTest
  @EnumSource
  void requestsAreRefusedAsByTheEmbeddedServer(Containers kind) throws Exception {
    try (Stage stage =
        new Stage(
            kind,
            Stage.ECHO,
            b ->
                b.hosts("localhost")
                    .check(request ->
                        switch (String.valueOf(request.query("who"))) {
                          case "nobody" ->
                              Decision.refuse(401, "sign in").header("WWW-Authenticate", "Bearer");
                          case "broken" -> throw new IllegalStateException("on purpose");
                          default -> Decision.accept();
                        }))) {
      assertEquals(426, status(stage, "", "Upgrade", "other"));
      assertEquals(426, status(stage, "", "Sec-WebSocket-Version", "12"));
      assertEquals(400, status(stage, "", "Sec-WebSocket-Key", "short"));
      assertEquals(421, status(stage, "", "Host", "elsewhere.example"));
      assertEquals(403, status(stage, "", "Origin", "https://elsewhere.example"));
      assertEquals(500, status(stage, "?who=broken"));
      assertEquals(101, status(stage, "?who=me", "Origin", "http://" + stage.uri().getAuthority()));
      try (Client peer = new Client(java.net.URI.create(stage.uri() + "?who=nobody"))) {
        assertEquals(401, peer.answer().status());
        assertEquals(List.of("Bearer"), peer.answer().values("WWW-Authenticate"));
      }
    }
  }

  private static int status(Stage stage, String query, String... headers) throws Exception {
    try (Client peer = new Client(java.net.URI.create(stage.uri() + query), headers)) {
      return peer.answer().status();
    }
  }

  @ParameterizedTest
  @EnumSource
  void fallbackErrorResponderAndObserversAreAsked(Containers kind) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    try (Stage stage =
        new Stage(
            kind,
            Stage.ECHO,
            b ->
                b.fallback(_ -> Response.text(299, "a page"))
                    .error((_, planned) -> planned.header("X-Rendered", "yes"))
                    .observer(
                        new websocketx.WebSocketObserver() {
                          @Override
                          public void refused(
                              websocketx.@org.jspecify.annotations.Nullable Request request,
                              Response response,
                              @org.jspecify.annotations.Nullable Throwable cause) {
                            refused.incrementAndGet();
                          }
                        }))) {
      assertEquals(299, status(stage, "", "Upgrade", "other"));
      assertEquals(0, refused.get());
      try (Client peer = new Client(stage.uri(), "Sec-WebSocket-Key", "short")) {
        assertEquals(400, peer.answer().status());
        assertEquals(List.of("yes"), peer.answer().values("X-Rendered"));
      }
      assertEquals(1, refused.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void placesAreLimitedAndGivenBack(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.DRAIN, b -> b.maxConnections(1));
        Client peer = stage.dial()) {
      WebSocketConnection connection = stage.connection();
      assertEquals(503, status(stage, ""));
      peer.send(Frame.close(1000));
      assertTrue(connection.awaitTermination(LONG));
      assertEquals(101, status(stage, ""));
    }
    try (Stage stage = new Stage(kind, Stage.DRAIN, b -> b.maxConnectionsPerAddress(1));
        Client peer = stage.dial()) {
      WebSocketConnection connection = stage.connection();
      assertEquals(503, status(stage, ""));
      peer.send(Frame.close(1000));
      assertTrue(connection.awaitTermination(LONG));
      assertEquals(101, status(stage, ""));
    }
  }

  // ---- ends of the server

  @ParameterizedTest
  @EnumSource
  void afterAShutdownUpgradesGet503AndConnectionsGoOn(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.ECHO);
        Client peer = stage.dial()) {
      WebSocketServer server = stage.server();
      stage.connection();
      server.shutdown();
      try (Client late = new Client(stage.uri())) {
        assertEquals(503, late.answer().status());
        int seconds = Integer.parseInt(late.answer().values("Retry-After").getFirst());
        assertTrue(seconds >= 1 && seconds <= 30);
      }
      assertEquals("goes on", peer.text("goes on").receiveText());
      assertFalse(server.awaitTermination(Duration.ofMillis(1)));
      server.shutdown(CloseFrame.NONE);
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
      peer.send(Frame.close(1001));
      assertTrue(server.awaitTermination(LONG));
      assertFalse(stage.hasOpened());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownWhileACheckDecidesRefuses(Containers kind) throws Exception {
    AtomicReference<WebSocketServer> self = new AtomicReference<>();
    try (Stage stage =
        new Stage(
            kind,
            Stage.ECHO,
            b ->
                b.check(_ -> {
                  self.get().shutdown();
                  return Decision.accept();
                }))) {
      self.set(stage.server());
      assertEquals(503, status(stage, ""));
      assertTrue(stage.server().awaitTermination(LONG));
      assertFalse(stage.hasOpened());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closeDropsWhoStaysAndInterruptsHandlers(Containers kind) throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (Stage stage =
            new Stage(
                kind,
                _ -> {
                  try {
                    new CountDownLatch(1).await(); // until it is interrupted
                  } catch (InterruptedException e) {
                    interrupted.complete(true);
                    throw e;
                  }
                });
        Client peer = stage.dial()) {
      stage.connection();
      assertFalse(stage.server().close(Duration.ofMillis(50)));
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
      peer.awaitEnd();
      assertTrue(interrupted.get(20, java.util.concurrent.TimeUnit.SECONDS));
      assertTrue(stage.server().awaitTermination(LONG));
    }
  }

  @ParameterizedTest
  @EnumSource
  void checkCannotWaitForTheEnd(Containers kind) throws Exception {
    AtomicReference<WebSocketServer> self = new AtomicReference<>();
    CompletableFuture<IllegalStateException> refusal = new CompletableFuture<>();
    try (Stage stage =
        new Stage(
            kind,
            Stage.ECHO,
            b ->
                b.check(_ -> {
                  refusal.complete(
                      assertThrows(
                          IllegalStateException.class,
                          () -> self.get().awaitTermination(Options.NEVER)));
                  return Decision.accept();
                }))) {
      self.set(stage.server());
      assertEquals(101, status(stage, ""));
      assertTrue(refusal.isDone());
    }
  }

  @ParameterizedTest
  @EnumSource
  void writeBehindTheEndFails(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.DRAIN);
        Client peer = stage.dial()) {
      WebSocketConnection connection = stage.connection();
      peer.send(Frame.close(1000));
      peer.awaitEnd();
      Stage.causeOf(connection);
      assertThrows(ConnectionClosedException.class, () -> connection.writeText("late"));
    }
  }
}
