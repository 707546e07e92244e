// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.ConnectionState;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Who closes or fails gets the answers to what it sent just before, from a handler that is quick.
class LastAnswerIT {
  private static final String HELLO = "81 85 00000000 48656c6c6f";
  private static final String CLOSE_3001 = "88 82 00000000 0bb9";
  private static final String UNMASKED = "81 01 61";

  /// A tenth of handshakeTimeout, and the tick that deadlines are kept to.
  private static final Duration TIME_TO_ANSWER = Duration.ofMillis(100);

  private final CountDownLatch taken = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  /// Takes one message, and is at work on it until it may leave.
  private final Probe busy =
      new Probe(connection -> {
        connection.read();
        taken.countDown();
        assertTrue(leave.await(20, TimeUnit.SECONDS));
      });

  private static byte[] bytes(String... frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String frame : frames) {
      bytes.writeBytes(HexFormat.of().parseHex(frame.replace(" ", "")));
    }
    return bytes.toByteArray();
  }

  private static TestServer inMemory(WebSocketHandler handler) {
    return TestServer.inMemory(WebSocketServer.of(handler));
  }

  /// A peer closes right behind a message that the handler is at work on.
  private WebSocketConnection closeBehindAMessage(TestPeer peer) throws InterruptedException {
    peer.sendRaw(bytes(HELLO, CLOSE_3001));
    assertTrue(taken.await(10, TimeUnit.SECONDS));
    return busy.connection();
  }

  @ParameterizedTest(name = "[R3] {arguments}")
  @ValueSource(ints = {1, 2, 10})
  void messagesBeforeAPeersCloseAreAnswered(int count) {
    for (boolean tcp : new boolean[] {false, true}) {
      WebSocketServer server = WebSocketServer.of(Probe.ECHO);
      try (TestServer running = tcp ? TestServer.start(server) : TestServer.inMemory(server);
          TestPeer peer = running.dial("/")) {
        peer.sendRaw(bytes(HELLO.repeat(count), CLOSE_3001));
        for (int i = 0; i < count; i++) {
          assertEquals("Hello", peer.receiveText());
        }
        CloseCause cause = peer.receiveClose();
        assertEquals(3001, cause.code().value());
        assertTrue(cause.wasClean());
      }
    }
  }

  @Test
  @DisplayName("[R3] messages before a violation are answered")
  void messagesBeforeAViolationAreAnswered() {
    try (TestServer running = inMemory(Probe.ECHO);
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(bytes(HELLO, HELLO, UNMASKED, HELLO));
      assertEquals("Hello", peer.receiveText());
      assertEquals("Hello", peer.receiveText());
      assertEquals(StatusCode.PROTOCOL_ERROR, peer.receiveClose().code());
    }
  }

  @Test
  void handlerThatTakesLongIsNotWaitedFor() throws Exception {
    try (TestServer running = inMemory(busy);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = closeBehindAMessage(peer);
      assertEquals(ConnectionState.OPEN, connection.state());
      running.advance(TIME_TO_ANSWER.multipliedBy(2));
      assertEquals(3001, peer.receiveClose().code().value());
      assertFalse(connection.offer(websocketx.Message.text("late")));
      leave.countDown();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(Initiator.PEER, cause.initiator());
      assertTrue(cause.wasClean());
    }
  }

  @Test
  void handlerThatHasLongHadAllMessagesDelaysNothing() throws Exception {
    try (TestServer running = inMemory(busy);
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(bytes(HELLO));
      assertTrue(taken.await(10, TimeUnit.SECONDS));
      running.advance(TIME_TO_ANSWER);
      peer.sendRaw(bytes(CLOSE_3001));
      assertEquals(3001, peer.receiveClose().code().value());
      leave.countDown();
    }
  }

  @Test
  void handlerThatNeverReadsDelaysNothingIfNothingCame() throws Exception {
    Probe deaf = new Probe(_ -> assertTrue(leave.await(20, TimeUnit.SECONDS)));
    try (TestServer running = inMemory(deaf);
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(bytes(CLOSE_3001));
      assertEquals(3001, peer.receiveClose().code().value());
      leave.countDown();
    }
  }

  @Test
  void handlerThatReturnsEndsTheWait() throws Exception {
    try (TestServer running = inMemory(busy);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = closeBehindAMessage(peer);
      leave.countDown();
      assertEquals(3001, peer.receiveClose().code().value());
      assertEquals(Initiator.PEER, Probe.causeOf(connection).initiator());
    }
  }

  @Test
  void thePeersCloseCountsEvenBeforeItIsAnswered() throws Exception {
    try (TestServer running = inMemory(busy);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = closeBehindAMessage(peer);
      connection.close(new CloseFrame(StatusCode.GOING_AWAY));
      assertEquals(3001, peer.receiveClose().code().value());
      leave.countDown();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(Initiator.PEER, cause.initiator());
      assertEquals(3001, cause.code().value());
    }
  }

  @Test
  void abortDropsWhatWouldHaveBeenAnswered() throws Exception {
    try (TestServer running = inMemory(busy);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = closeBehindAMessage(peer);
      connection.abort();
      leave.countDown();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(Initiator.PEER, cause.initiator());
      assertEquals(3001, cause.code().value());
      assertFalse(cause.wasClean());
      assertFalse(peer.receiveClose().wasClean());
    }
  }

  @Test
  @DisplayName("[A16] peer that half closes behind its close gets the answers too")
  void peerThatHalfClosesBehindItsCloseGetsTheAnswersToo() {
    WebSocketServer server =
        WebSocketServer.builder().handler(Probe.ECHO).options(Options.defaults()).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(bytes(HELLO, CLOSE_3001));
      peer.halfClose();
      assertEquals("Hello", peer.receiveText());
      assertEquals(3001, peer.receiveClose().code().value());
    }
  }
}
