// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseStatusException;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What observers hear of limits and deadlines.
@Timeout(60)
class LimitsObserverIT {
  private static final int KIB = 1024;

  private final Ear ear = new Ear();

  private WebSocketServerBuilder builder(WebSocketHandler handler) {
    return WebSocketServer.builder().handler(handler).observer(ear);
  }

  // ---- limits of connections

  @ParameterizedTest
  @EnumSource
  void messageOverTheReadLimitIsTold(Ground ground) {
    Options options = Options.defaults().readLimit(10);
    try (TestServer running = ground.start(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.MESSAGE_TOO_BIG, peer.send("12345678901").receiveClose().code());
    }
    ear.awaitLimit("readLimit", 1);
  }

  @Test
  void brokenRuleIsNoLimit() {
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).build());
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(Raw.frame(0x83, new byte[0]));
      assertEquals(StatusCode.PROTOCOL_ERROR, peer.receiveClose().code());
    }
    assertEquals(Map.of(), ear.limits);
  }

  @Test
  void tooManyMessagesAreTold() {
    Options options = Options.defaults().maxMessagesPerSecond(2);
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(new byte[] {});
      for (int i = 0; i < 5; i++) {
        peer.send("a");
      }
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
    }
    ear.awaitLimit("maxMessagesPerSecond", 1);
  }

  @Test
  void silenceIsTold() {
    Options options = Options.defaults().readInterval(Duration.ofSeconds(10));
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/", d -> d.answerPings(false))) {
      for (int i = 0; i < 12; i++) {
        running.advance(Duration.ofSeconds(1));
      }
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
    }
    ear.awaitLimit("readInterval", 1);
  }

  @Test
  void incompleteMessageIsTold() {
    Options options = Options.defaults().messageTimeout(Duration.ofSeconds(2));
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/")) {
      peer.sendRaw((byte) 0x81, (byte) 0x85);
      for (int i = 0; i < 30; i++) {
        running.advance(Duration.ofMillis(100));
      }
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
    }
    ear.awaitLimit("messageTimeout", 1);
  }

  @Test
  void lifetimeIsTold() {
    Options options = Options.defaults().maxLifetime(Duration.ofSeconds(10));
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/")) {
      running.advance(Duration.ofSeconds(11));
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
    }
    ear.awaitLimit("maxLifetime", 1);
  }

  @Test
  void closeFrameWithoutAnAnswerIsTold() {
    WebSocketHandler handler =
        _ -> {
          throw new CloseStatusException(new StatusCode(4000), "enough");
        };
    try (TestServer running = TestServer.inMemory(builder(handler).build());
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      Ground.MEMORY.passUntil(running, () -> !ear.limits.isEmpty());
      assertEquals(4000, peer.receiveClose().code().value());
    }
    ear.awaitLimit("handshakeTimeout", 1);
  }

  @ParameterizedTest
  @EnumSource
  void refusedOffersAreCounted(Ground ground) throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    WebSocketHandler handler =
        c -> {
          stalled.await();
          Message message = Message.binary(new byte[64 * KIB]);
          while (c.offer(message)) {}
          for (int i = 0; i < 9; i++) {
            assertTrue(!c.offer(message));
          }
          told.await();
          c.abort();
          assertTrue(!c.offer(message)); // it is not the limit that refuses this one
        };
    try (TestServer running = ground.start(builder(handler).build());
        TestPeer peer = running.dial("/")) {
      peer.stall();
      stalled.countDown();
      ear.awaitLimit("maxUnsentBytes", 10);
      told.countDown();
    }
    assertEquals(Map.of("maxUnsentBytes", 10L), ear.limits);
  }

  /// However many hits peers make meanwhile: they are counted, and told at once afterwards.
  @Test
  void observerThatIsBusyIsNotToldTwiceAtATime() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    WebSocketObserver busy =
        new WebSocketObserver() {
          @Override
          public void limited(String option, long times) {
            calls.incrementAndGet();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    WebSocketServer server = builder(Probe.DRAIN).observer(busy).maxConnections(1).build();
    try (TestServer running = TestServer.start(server);
        TestPeer first = running.dial("/")) {
      assertEquals(101, first.status());
      for (int i = 0; i < 10; i++) {
        assertEquals(503, running.dial("/").status());
        Probe.until("it is told of the first", () -> calls.get() > 0);
      }
      assertEquals(1, calls.get());
      goOn.countDown();
      ear.awaitLimit("maxConnections", 10);
      Probe.until("it is told of the others", () -> calls.get() == 2);
    } finally {
      goOn.countDown();
    }
  }

  // ---- limits of the server

  @Test
  void connectionsWithoutCompressionAreCounted() {
    WebSocketServer server =
        builder(Probe.DRAIN)
            .maxCompressedConnections(1)
            .options(Options.defaults().compression(Compression.level(1)))
            .build();
    try (TestServer running = TestServer.inMemory(server);
        TestPeer first = running.dial("/", d -> d.compression())) {
      assertFalse(first.extensions().isEmpty());
      assertEquals(Map.of(), ear.limits);
      try (TestPeer plain = running.dial("/")) {
        assertEquals(101, plain.status()); // it has not asked for compression
      }
      for (int i = 0; i < 2; i++) {
        try (TestPeer beyond = running.dial("/", d -> d.compression())) {
          assertEquals(101, beyond.status());
          assertTrue(beyond.extensions().isEmpty());
        }
      }
      ear.awaitLimit("maxCompressedConnections", 2);
    }
  }

  @Test
  void connectionThatEndsForWantOfMemoryIsTold() {
    CountDownLatch mayRead = new CountDownLatch(1);
    WebSocketHandler handler =
        c -> {
          mayRead.await();
          Probe.drain(c);
        };
    WebSocketServer server =
        builder(handler)
            .maxUnreadBytesInTotal(64 * KIB)
            .options(Options.defaults().readLimit(1024 * KIB).maxUnreadBytes(1024 * KIB))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer within = running.dial("/");
        TestPeer beyond = running.dial("/")) {
      within.send(new byte[48 * KIB]).ping();
      assertEquals(0, within.receivePong().length);
      assertEquals(Map.of(), ear.limits);
      beyond.send(new byte[48 * KIB]);
      assertEquals(StatusCode.TRY_AGAIN_LATER, beyond.receiveClose().code());
      mayRead.countDown();
      ear.awaitLimit("maxUnreadBytesInTotal", 1);
    } finally {
      mayRead.countDown();
    }
  }

  @Test
  void connectionsOverTheLimitAreCounted() {
    WebSocketServer server = builder(Probe.DRAIN).maxConnections(1).build();
    try (TestServer running = TestServer.start(server);
        TestPeer first = running.dial("/")) {
      assertEquals(101, first.status());
      for (int i = 0; i < 3; i++) {
        assertEquals(503, running.dial("/").status());
      }
    }
    ear.awaitLimit("maxConnections", 3);
  }

  @Test
  void connectionsOfOneAddressOverTheLimitAreCounted() {
    WebSocketServer server = builder(Probe.DRAIN).maxConnectionsPerAddress(1).build();
    try (TestServer running = TestServer.start(server);
        TestPeer first = running.dial("/")) {
      assertEquals(101, first.status());
      assertEquals(503, running.dial("/").status());
      ear.awaitLimit("maxConnectionsPerAddress", 1);
    }
  }

  @Test
  void handshakeThatIsNotCompleteInTimeIsTold() {
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).build());
        TestPeer peer = running.connect()) {
      peer.sendRaw((byte) 'G');
      for (int i = 0; i < 12; i++) {
        running.advance(Duration.ofMillis(100));
      }
      assertEquals(408, peer.receiveResponse().status());
    }
    ear.awaitLimit("handshakeTimeout", 1);
  }

  @Test
  void handshakeThatHasToGoForANewOneIsTold() {
    WebSocketServer server = builder(Probe.DRAIN).maxPendingHandshakes(1).build();
    try (TestServer running = TestServer.inMemory(server);
        TestPeer oldest = running.connect();
        TestPeer next = running.dial("/")) {
      assertEquals(101, next.status());
      assertEquals(0, oldest.receiveToEnd().length);
      next.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    ear.awaitLimit("maxPendingHandshakes", 1);
  }
}
