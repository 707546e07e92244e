// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What happens to the peer does not wait for the handler.
class BusyHandlerIT {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration TIME_TO_ANSWER = Duration.ofMillis(200); // and a tick

  @Test
  @DisplayName("[V50] a close is answered while the handler never reads")
  void aCloseIsAnsweredWhileTheHandlerNeverReads() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<WebSocketConnection> opened = new CompletableFuture<>();
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          opened.complete(connection);
          end.await();
        });
    try (TestServer test = TestServer.start(server);
        TestPeer first = test.dial("/")) {
      opened.get(5, TimeUnit.SECONDS);
      for (int i = 0; i < 20; i++) { // far fewer than maxUnreadBytes
        first.send("unread");
      }
      first.ping((byte) 7);
      assertEquals(7, first.receivePong()[0]);
      long start = System.nanoTime();
      first.sendClose(StatusCode.GOING_AWAY, "bye");
      while (opened.get().state() == ConnectionState.OPEN) {
        assertTrue(System.nanoTime() - start < SOON.toNanos() * 20, "the state changes");
        Thread.onSpinWait();
      }
      long changed = System.nanoTime() - start;
      assertEquals(StatusCode.GOING_AWAY, first.receiveClose().code());
      System.out.printf(
          "close of a busy handler: state after %.2f ms, over after %.2f ms%n",
          changed / 1e6, (System.nanoTime() - start) / 1e6);
      // Messages came just before, which the handler could still answer: Options#handshakeTimeout.
      long latest = SOON.plus(TIME_TO_ANSWER).toNanos();
      assertTrue(changed < latest, "the state has changed after " + changed + " ns");
      assertNotEquals(ConnectionState.OPEN, opened.get().state());
      end.countDown();
    }
  }

  @Test
  void aCloseIsAnsweredAtOnceWhenNoMessageCameJustBefore() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          connection.read();
          taken.countDown();
          end.await();
        });
    try (TestServer test = TestServer.start(server);
        TestPeer peer = test.dial("/")) {
      peer.send("at work on this").send("unread");
      assertTrue(taken.await(5, TimeUnit.SECONDS));
      // A tenth of Options#handshakeTimeout, counted by a server that is awake.
      long sent = System.nanoTime();
      while (System.nanoTime() - sent <= SOON.toNanos()) {
        peer.ping((byte) 7).receivePong();
      }
      long start = System.nanoTime();
      peer.sendClose(StatusCode.GOING_AWAY, "bye");
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
      long answered = System.nanoTime() - start;
      System.out.printf("close of a busy handler later: answered after %.2f ms%n", answered / 1e6);
      assertTrue(answered < SOON.toNanos(), "answered after " + answered + " ns");
      end.countDown();
    }
  }

  @Test
  void whatIsWrittenBeforeAWaitElsewhereLeavesAtOnce() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          for (Message message : connection) {
            connection.writeText("first");
            connection.writeText("second");
            received.await(); // only the peer that has both ends this
            connection.write(message);
          }
        });
    try (TestServer test = TestServer.start(server);
        TestPeer peer = test.dial("/")) {
      // Three at once, so that more input waits and the writes are coalesced.
      byte[] frame = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};
      byte[] three = new byte[frame.length * 3];
      for (int i = 0; i < 3; i++) {
        System.arraycopy(frame, 0, three, i * frame.length, frame.length);
      }
      peer.sendRaw(three);
      assertEquals("first", peer.receiveText());
      assertEquals("second", peer.receiveText());
      received.countDown();
      assertEquals("x", peer.receiveText());
    }
  }
}
