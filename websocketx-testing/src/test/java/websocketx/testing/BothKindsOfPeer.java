// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// What a peer does and says, over TCP and in memory alike.
@ExtendWith(WebSocketExtension.class)
abstract class BothKindsOfPeer {
  private static final byte[] UPGRADE =
      """
      GET / HTTP/1.1
      Host: localhost
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

      """
          .replace("\n", "\r\n")
          .getBytes(ISO_8859_1);

  static final WebSocketHandler ECHO =
      connection -> {
        for (Message message : connection) {
          connection.write(message);
        }
      };

  abstract TestServer start(WebSocketServer server);

  TestServer start(WebSocketHandler handler) {
    return start(WebSocketServer.of(handler));
  }

  @Test
  void messagesBeforeTheEndAreNotPassedOverUnlessAskedFor() {
    try (TestServer server =
            start(connection -> {
              connection.writeText("one");
              connection.writeText("two");
              connection.close(StatusCode.GOING_AWAY, "done");
            });
        TestPeer peer = server.dial("/")) {
      String error = failure(peer::receiveClose);
      assertTrue(error.contains("text message of 3 bytes"), error);
      assertEquals(List.of(Message.text("one"), Message.text("two")), peer.receiveAll());
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "done"), peer.receiveClose().frame());
    }
  }

  @Test
  void rawPeerSeesEveryByteOfTheAnswer() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.connect()) {
      peer.sendRaw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
      assertEquals("HTTP/1.1 426 ", new String(peer.receiveRaw(13), ISO_8859_1));
      String rest = new String(peer.receiveToEnd(), ISO_8859_1);
      assertTrue(rest.contains("Upgrade: websocket\r\n"), rest);
    }
  }

  @Test
  void framesMayComeRightBehindTheRequest() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.connect()) {
      byte[] frame = HexFormat.of().parseHex("828200000000" + "0102");
      byte[] both = new byte[UPGRADE.length + frame.length];
      System.arraycopy(UPGRADE, 0, both, 0, UPGRADE.length);
      System.arraycopy(frame, 0, both, UPGRADE.length, frame.length);
      peer.sendRaw(both).receiveResponse();
      assertEquals("ICX+Yqv66kxgM0FcWaLWlFLwTAI=", peer.responseHeader("Sec-WebSocket-Accept"));
      assertArrayEquals(new byte[] {1, 2}, peer.receive().toByteArray());
    }
  }

  @Test
  void failedWaitSaysWhatWasAwaitedAndWhatCame() {
    try (TestServer server = start(ECHO);
        TestPeer impatient = server.dial("/", d -> d.timeout(Duration.ofSeconds(2)));
        TestPeer peer = server.dial("/")) {
      String nothing = failure(impatient::receive);
      assertEquals("awaited a message; nothing came (in PT2S)", nothing);
      peer.send(new byte[3]);
      String binary = failure(peer::receiveText);
      assertEquals("awaited a text message; came instead: a binary message of 3 bytes", binary);
      peer.ping().receivePong();
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      String end = failure(peer::receive);
      assertEquals(
          "awaited a message; came instead: the Close frame 1000 (Normal Closure),"
              + " the end of the connection",
          end);
    }
  }

  @Test
  void nothingIsNotWhatComes() {
    try (TestServer server = start(ECHO);
        TestPeer peer = server.dial("/")) {
      peer.receiveNothing(Duration.ofMillis(20)).send("x");
      String error = failure(() -> peer.receiveNothing(Duration.ofSeconds(5)));
      assertEquals("awaited nothing for PT5S; came instead: a text message of 1 bytes", error);
    }
  }

  @Test
  void peerMayLeaveTheCloseFrameUnanswered() {
    WebSocketServer served =
        WebSocketServer.builder()
            .handler(_ -> {})
            .options(Options.defaults().handshakeTimeout(Duration.ofSeconds(2)))
            .build();
    try (TestServer server = start(served);
        TestPeer peer = server.dial("/", d -> d.answerClose(false))) {
      String seenInstead = failure(peer::receive);
      assertTrue(seenInstead.contains("the Close frame 1000 (Normal Closure)"), seenInstead);
      pass(server, Duration.ofSeconds(3));
      CloseCause seen = peer.receiveClose();
      assertEquals(StatusCode.NORMAL_CLOSURE, seen.code());
      assertFalse(seen.wasClean());
    }
  }

  void pass(TestServer server, Duration time) {}

  static String failure(Executable test) {
    return requireNonNull(assertThrows(AssertionError.class, test).getMessage());
  }

  static <T> T poll(BlockingQueue<T> queue) {
    try {
      T head = queue.poll(20, TimeUnit.SECONDS);
      if (head == null) {
        throw new AssertionError("nothing came within 20 s");
      }
      return head;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
