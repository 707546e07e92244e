// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

/// What holds over TCP and in memory alike.
abstract class BothKindsOfServer extends BothKindsOfDeflate {
  @Test
  void messagesComeBackAsTheyWere() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.dial("/")) {
      assertEquals(101, peer.status());
      assertEquals("grüße 🎈", peer.send("grüße 🎈").receiveText());
      assertEquals("", peer.send("").receiveText());
      byte[] bytes = HexFormat.of().parseHex("00ff80c0");
      assertEquals(Message.binary(bytes), peer.send(bytes).receive());
    }
  }

  @Test
  void fragmentsBecomeOneMessage() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.dial("/")) {
      Message message = Message.text("größer");
      assertEquals(message, peer.sendFragments(message, 3, 0, 1).receive());
      assertEquals(message, peer.sendFragments(message, 4, 4).receive());
    }
  }

  @Test
  @DisplayName("[G155] control frame between fragments is answered")
  void controlFrameBetweenFragmentsIsAnswered() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.dial("/")) {
      peer.sendRaw(HexFormat.of().parseHex("018100000000" + "61"));
      assertArrayEquals(new byte[] {1, 2}, peer.ping((byte) 1, (byte) 2).receivePong());
      peer.sendRaw(HexFormat.of().parseHex("808100000000" + "62"));
      assertEquals("ab", peer.receiveText());
    }
  }

  @Test
  void firstOfTheServersSubprotocolsThatIsOfferedIsSpoken() {
    WebSocketServer served = WebSocketServer.builder().handler(ECHO).subprotocols("a", "b").build();
    try (TestServer server = start(served);
        TestPeer both = server.dial("/", d -> d.subprotocols("b", "a"));
        TestPeer other = server.dial("/", d -> d.subprotocols("c"))) {
      assertEquals("a", both.subprotocol());
      assertEquals("", other.subprotocol());
      assertNull(other.responseHeader("Sec-WebSocket-Protocol"));
    }
  }

  @Test
  void refusalHasStatusHeadersAndBody() {
    WebSocketServer served =
        WebSocketServer.builder()
            .check(_ -> Decision.refuse(401, "sign in").header("WWW-Authenticate", "Bearer"))
            .build();
    try (TestServer server = start(served);
        TestPeer peer = server.dial("/")) {
      assertEquals(401, peer.status());
      assertEquals("Bearer", peer.responseHeader("www-authenticate"));
      assertEquals("sign in\n", peer.responseBody());
      String error = failure(() -> peer.send("hello"));
      assertTrue(error.contains("401"), error);
    }
  }

  @Test
  void headersOfTheDialerAreSent() {
    WebSocketServer served =
        WebSocketServer.builder()
            .check(request ->
                "Bearer x".equals(request.header("Authorization")) && "1".equals(request.query("v"))
                    ? Decision.accept(ECHO)
                    : Decision.refuse(403, "no"))
            .build();
    try (TestServer server = start(served);
        TestPeer right = server.dial("/a?v=1", d -> d.header("Authorization", "Bearer x"));
        TestPeer wrong = server.dial("/a?v=1")) {
      assertEquals(101, right.status());
      assertEquals(403, wrong.status());
    }
  }

  @Test
  void peerThatClosesGetsItsCodeBack() {
    BlockingQueue<CloseCause> causes = new LinkedBlockingQueue<>();
    try (TestServer server =
            start(connection -> {
              assertNull(connection.read());
              causes.add(connection.onClose().join());
            });
        TestPeer peer = server.dial("/")) {
      CloseCause seen = peer.sendClose(new StatusCode(4321), "bye").receiveClose();
      assertEquals(new CloseFrame(new StatusCode(4321)), seen.frame());
      assertTrue(seen.wasClean());
      assertEquals(Initiator.APPLICATION, seen.initiator());
      CloseCause cause = poll(causes);
      assertEquals(new CloseFrame(new StatusCode(4321), "bye"), cause.frame());
      assertTrue(cause.wasClean());
      assertEquals(Initiator.PEER, cause.initiator());
    }
  }

  @Test
  void handlerThatReturnsClosesNormally() {
    try (TestServer server = start(_ -> {});
        TestPeer peer = server.dial("/")) {
      CloseCause seen = peer.receiveClose();
      assertEquals(StatusCode.NORMAL_CLOSURE, seen.code());
      assertTrue(seen.wasClean());
      assertEquals(Initiator.PEER, seen.initiator());
    }
  }

  @Test
  void brokenRuleIsAnsweredWithItsCode() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.dial("/")) {
      peer.sendRaw(HexFormat.of().parseHex("8100")); // not masked
      assertEquals(StatusCode.PROTOCOL_ERROR, peer.receiveClose().code());
    }
  }

  @Test
  void peerThatDropsTcpIsSeenAsAbnormal() {
    for (boolean withReset : new boolean[] {false, true}) {
      BlockingQueue<CloseCause> causes = new LinkedBlockingQueue<>();
      try (TestServer server =
          start(connection -> {
            assertNull(connection.read());
            causes.add(connection.onClose().join());
          })) {
        TestPeer peer = server.dial("/");
        if (withReset) {
          peer.abort();
        } else {
          peer.close();
        }
        CloseCause cause = poll(causes);
        assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
        assertFalse(cause.wasClean());
        assertEquals(Initiator.PEER, cause.initiator());
        assertInstanceOf(IOException.class, cause.error());
        assertEquals(withReset, !(cause.error() instanceof EOFException), cause::toString);
      }
    }
  }

  @Test
  void serverThatDropsTcpIsSeenAsAbnormal() {
    try (TestServer server = start(WebSocketConnection::abort);
        TestPeer peer = server.dial("/")) {
      CloseCause seen = peer.receiveClose();
      assertEquals(StatusCode.ABNORMAL_CLOSURE, seen.code());
      assertFalse(seen.wasClean());
      assertEquals(Initiator.PEER, seen.initiator());
    }
  }

  @Test
  void closingTheServerClosesEachConnection() {
    WebSocketServer served = WebSocketServer.of(ECHO);
    try (TestServer server = start(served);
        TestPeer peer = server.dial("/")) {
      served.shutdown(CloseFrame.NONE);
      CloseCause seen = peer.receiveClose();
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "server shutting down"), seen.frame());
      assertTrue(seen.wasClean());
    }
  }

  @Test
  void connectionIsListedAsSoonAsItsPeerKnows() {
    WebSocketServer served = WebSocketServer.of(ECHO);
    try (TestServer server = start(served)) {
      for (int i = 1; i <= 50; i++) {
        assertEquals(101, server.dial("/").status());
        assertEquals(i, served.connections().size());
      }
    }
  }

  @Test
  void stalledPeerHoldsTheServerUpUntilItReadsAgain() throws InterruptedException {
    BlockingQueue<Integer> written = new LinkedBlockingQueue<>();
    byte[] payload = new byte[100_000];
    WebSocketServer served =
        WebSocketServer.builder()
            .handler(connection -> {
              for (int i = 0; i < 1000; i++) {
                connection.writeBinary(payload);
                written.add(i);
              }
            })
            .options(Options.defaults().writeInterval(Duration.ofMinutes(1)))
            .build();
    try (TestServer server = start(served);
        TestPeer peer = server.dial("/").stall()) {
      Integer last = 0;
      for (Integer i = 0; i != null; i = written.poll(300, TimeUnit.MILLISECONDS)) {
        last = i;
      }
      assertTrue(last < 900, "the server has written " + last);
      assertEquals(1000, peer.resume().receiveAll().size());
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
  }

  @Test
  @DisplayName("[A16] half closed peer still gets the answer")
  void halfClosedPeerStillGetsTheAnswer() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.dial("/")) {
      peer.sendClose(StatusCode.GOING_AWAY, "").halfClose();
      CloseCause seen = peer.receiveClose();
      assertEquals(StatusCode.GOING_AWAY, seen.code());
      assertTrue(seen.wasClean());
    }
  }

  @Test
  void handlerThatOutlivesItsConnectionFailsTheTest() {
    BlockingQueue<String> never = new LinkedBlockingQueue<>();
    TestServer server = start(_ -> never.take());
    TestPeer peer = server.dial("/");
    peer.close();
    String error = failure(() -> server.close(Duration.ofMillis(300)));
    assertTrue(error.contains("websocketx-handler"), error);
    assertTrue(error.contains("LinkedBlockingQueue.take"), error);
  }

  @Test
  void dialingAClosedServerFails() {
    TestServer server = start(ECHO);
    server.close();
    String error = failure(() -> server.dial("/"));
    assertTrue(error.contains("cannot connect"), error);
    server.close();
  }

  @Test
  void largeMessagesGoThrough() {
    byte[] large = new byte[3_000_000];
    new Random(7).nextBytes(large);
    WebSocketServer served =
        WebSocketServer.builder()
            .handler(ECHO)
            .options(Options.defaults().readLimit(large.length))
            .build();
    try (TestServer server = start(served);
        TestPeer peer = server.dial("/")) {
      assertArrayEquals(large, peer.send(large).receive().toByteArray());
      Message message = Message.binary(large);
      assertEquals(message, peer.sendFragments(message, 1, 70_000, 1_000_000).receive());
    }
  }
}
