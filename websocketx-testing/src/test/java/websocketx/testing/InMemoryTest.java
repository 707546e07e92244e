// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.CloseStatusException;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

class InMemoryTest extends BothKindsOfServer {
  @Override
  TestServer start(WebSocketServer server) {
    return TestServer.inMemory(server);
  }

  @Override
  void pass(TestServer server, Duration time) {
    server.advance(time);
  }

  private TestServer start(WebSocketHandler handler, Options options) {
    return start(WebSocketServer.builder().handler(handler).options(options).build());
  }

  /// P13 of the programs that the API was tried with.
  @Test
  void handlerThatWaitsForALoginGivesUpInTime() {
    WebSocketHandler login =
        connection -> {
          try {
            Message first = connection.read(Duration.ofSeconds(5));
            if (first == null) {
              return;
            }
          } catch (TimeoutException e) {
            throw new CloseStatusException(StatusCode.UNAUTHORIZED, "login first");
          }
          ECHO.handle(connection);
        };
    try (TestServer server = start(login, Options.defaults());
        TestPeer late = server.dial("/");
        TestPeer quick = server.dial("/")) {
      server.advance(Duration.ofMillis(4999));
      quick.send("me");
      late.receiveNothing(Duration.ZERO);
      server.advance(Duration.ofMillis(1));
      assertEquals(StatusCode.UNAUTHORIZED, late.receiveClose().code());
      assertEquals("hello", quick.send("hello").receiveText());
    }
  }

  @Test
  @DisplayName("[A17] silent peer is closed after readInterval")
  void silentPeerIsClosedAfterReadInterval() {
    Options options = Options.defaults().pingInterval(Options.NEVER);
    try (TestServer server = start(ECHO, options);
        TestPeer peer = server.dial("/")) {
      peer.receiveNothing(Duration.ofSeconds(59));
      peer.send("x").receiveText();
      peer.receiveNothing(Duration.ofSeconds(59));
      server.advance(Duration.ofSeconds(2));
      CloseCause seen = peer.receiveClose();
      assertEquals(StatusCode.POLICY_VIOLATION, seen.code());
      assertTrue(seen.frame().reason().contains("readInterval"), seen.frame().reason());
    }
  }

  @Test
  @DisplayName("[H169] pings come in time and their answers keep the connection")
  void pingsComeInTimeAndTheirAnswersKeepTheConnection() {
    AtomicReference<@Nullable WebSocketConnection> held = new AtomicReference<>();
    WebSocketHandler handler =
        connection -> {
          held.set(connection);
          ECHO.handle(connection);
        };
    try (TestServer server = start(handler, Options.defaults());
        TestPeer peer = server.dial("/")) {
      for (int i = 0; i < 20; i++) {
        peer.receiveNothing(Duration.ofSeconds(54)); // an answered ping is nothing
        peer.receivePing();
      }
      assertEquals("still here", peer.send("still here").receiveText());
      WebSocketConnection connection = held.get();
      assertTrue(connection != null && Duration.ZERO.equals(connection.latency()));
    }
  }

  @Test
  void peerThatDoesNotAnswerPingsIsClosed() {
    try (TestServer server = start(ECHO, Options.defaults());
        TestPeer peer = server.dial("/", d -> d.answerPings(false))) {
      server.advance(Duration.ofSeconds(61));
      peer.receivePing();
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
    }
  }

  @Test
  @DisplayName("[A18, L222] stalled peer is dropped after writeInterval")
  void stalledPeerIsDroppedAfterWriteInterval() throws InterruptedException {
    AtomicReference<@Nullable CloseCause> cause = new AtomicReference<>();
    List<Integer> written = new ArrayList<>();
    WebSocketHandler handler =
        connection -> {
          connection.read();
          try {
            for (int i = 0; true; i++) {
              connection.writeBinary(new byte[10_000]);
              written.add(i);
            }
          } catch (ConnectionClosedException e) {
            cause.set(connection.onClose().join());
            throw e;
          }
        };
    try (TestServer server = start(handler, Options.defaults());
        TestPeer peer = server.dial("/").stall()) {
      peer.send("go");
      server.advance(Duration.ofSeconds(9));
      assertNull(cause.get());
      server.advance(Duration.ofSeconds(2));
      CloseCause known = cause.get();
      assertTrue(known != null);
      assertFalse(known.wasClean());
      assertEquals(Initiator.PROTOCOL, known.initiator());
      assertTrue(known.toString().contains("writeInterval"), known::toString);
      assertTrue(written.size() < 30, "no more than the buffers take: " + written.size());
      peer.resume();
      peer.receiveAll();
      assertEquals(StatusCode.ABNORMAL_CLOSURE, peer.receiveClose().code());
    }
  }

  @Test
  void chatDropsWhoCannotFollow() {
    Chat chat = new Chat();
    try (TestServer server = start(chat::handle, Options.defaults());
        TestPeer slow = server.dial("/").stall();
        TestPeer fast = server.dial("/")) {
      String text = "x".repeat(2000);
      for (int i = 0; i < 200; i++) {
        assertEquals(text, fast.send(text).receiveText());
      }
      server.advance(Duration.ofSeconds(11));
      assertEquals(1, chat.room.size());
      int got = slow.resume().receiveAll().size();
      assertTrue(got > 30 && got < 200, "the slow one has got " + got);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, slow.receiveClose().code());
    }
  }

  @Test
  void whoFollowsAgainInTimeHearsWhyItHasToGo() {
    Chat chat = new Chat();
    try (TestServer server = start(chat::handle, Options.defaults());
        TestPeer slow = server.dial("/").stall();
        TestPeer fast = server.dial("/")) {
      String text = "x".repeat(2000);
      for (int i = 0; i < 200; i++) {
        assertEquals(text, fast.send(text).receiveText());
      }
      server.advance(Duration.ofSeconds(9));
      assertTrue(slow.resume().receiveAll().size() < 200);
      assertEquals(
          new CloseFrame(StatusCode.TRY_AGAIN_LATER, "too slow"), slow.receiveClose().frame());
    }
  }

  @Test
  @DisplayName("[A1, C38] slowloris is dropped at the deadline of the handshake")
  void slowlorisIsDroppedAtTheDeadlineOfTheHandshake() {
    try (TestServer server = start(ECHO, Options.defaults());
        TestPeer silent = server.connect();
        TestPeer slow = server.connect()) {
      slow.sendRaw((byte) 'G');
      server.advance(Duration.ofMillis(900));
      slow.sendRaw((byte) 'E');
      server.advance(Duration.ofMillis(200));
      assertEquals(408, slow.receiveResponse().status());
      assertArrayEquals(new byte[0], silent.receiveToEnd());
    }
  }

  @Test
  void timeMovesFromDeadlineToDeadline() {
    List<String> ticks = new ArrayList<>();
    WebSocketHandler handler =
        connection -> {
          for (int i = 1; i <= 3; i++) {
            assertThrows(TimeoutException.class, () -> connection.read(Duration.ofMillis(700)));
            ticks.add("tick " + i);
          }
        };
    try (TestServer server = start(handler, Options.defaults());
        TestPeer peer = server.dial("/")) {
      server.advance(Duration.ofMillis(1400));
      assertEquals(List.of("tick 1", "tick 2"), ticks);
      server.advance(Duration.ofMillis(700));
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
  }
}
