// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What happens to the peer does not wait for the handler.
class BusyHandlerIT {
  /// Those that wait for the handler never end.
  private static final Duration LATE = Duration.ofSeconds(10);

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
      opened.get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 20; i++) { // far fewer than maxUnreadBytes
        first.send("unread");
      }
      first.ping((byte) 7);
      assertEquals(7, first.receivePong()[0]);
      long start = System.nanoTime();
      first.sendClose(StatusCode.GOING_AWAY, "bye");
      while (opened.get().state() == ConnectionState.OPEN) {
        assertTrue(System.nanoTime() - start < LATE.toNanos(), "the state changes");
        Thread.onSpinWait();
      }
      long changed = System.nanoTime() - start;
      assertEquals(StatusCode.GOING_AWAY, first.receiveClose().code());
      System.out.printf(
          "close of a busy handler: state after %.2f ms, over after %.2f ms%n",
          changed / 1e6, (System.nanoTime() - start) / 1e6);
      assertNotEquals(ConnectionState.OPEN, opened.get().state());
      end.countDown();
    }
  }

  @Test
  void aCloseIsAnsweredAtOnceWhenNoMessageCameJustBefore() throws Exception {
    int count = 9;
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(count);
    Options options = Options.defaults().handshakeTimeout(Duration.ofSeconds(5));
    long timeToAnswer = 500; // ms: a tenth
    WebSocketServer server =
        WebSocketServer.builder()
            .options(options)
            .handler(connection -> {
              connection.read();
              taken.countDown();
              end.await();
            })
            .build();
    try (TestServer test = TestServer.start(server)) {
      List<TestPeer> peers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        peers.add(test.dial("/").send("at work on this").send("unread"));
      }
      assertTrue(taken.await(20, TimeUnit.SECONDS));
      // Counted by a server that is awake.
      long sent = System.nanoTime();
      while (System.nanoTime() - sent <= TimeUnit.MILLISECONDS.toNanos(timeToAnswer)) {
        peers.getFirst().ping((byte) 7).receivePong();
      }
      Iterator<TestPeer> next = peers.iterator();
      Latencies.of(
              "close of a busy handler later",
              count,
              () -> {
                TestPeer peer = next.next().sendClose(StatusCode.GOING_AWAY, "bye");
                assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
              })
          .assertMedianWithin(timeToAnswer);
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
