// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Calls that come when something has ended, or is about to.
class LateCallsIT {
  @Test
  @DisplayName("[M246] a fork of a terminated connection does not end it twice")
  void aForkOfATerminatedConnectionDoesNotEndItTwice() throws Exception {
    LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          opened.add(connection);
          for (Message message : connection) {
            connection.write(message);
          }
        });
    try (TestServer test = TestServer.start(server)) {
      TestPeer first = test.dial("/");
      WebSocketConnection ended = opened.poll(20, TimeUnit.SECONDS);
      first.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      first.close();
      assertTrue(ended.awaitTermination(Duration.ofSeconds(20)));
      try (TestPeer second = test.dial("/")) {
        second.send("open").receiveText();
        for (int i = 0; i < 3; i++) {
          assertThrows(IllegalStateException.class, () -> ended.fork(_ -> {}));
        }
        server.shutdown();
        assertFalse(
            server.awaitTermination(Duration.ofMillis(200)), "the second connection is open");
        assertEquals("still", second.send("still").receiveText());
      }
    }
  }

  @Test
  @DisplayName("[J194, V48] a close gives a blocked write no more time")
  void aCloseGivesABlockedWriteNoMoreTime() throws Exception {
    CompletableFuture<WebSocketConnection> opened = new CompletableFuture<>();
    CompletableFuture<Thread> writer = new CompletableFuture<>();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    CountDownLatch stalled = new CountDownLatch(1);
    WebSocketServer server =
        WebSocketServer.builder()
            .options(Options.defaults().writeInterval(Duration.ofSeconds(2)))
            .handler(connection -> {
              opened.complete(connection);
              stalled.await();
              writer.complete(Thread.currentThread());
              try {
                connection.writeBinary(new byte[8 << 20]); // more than all buffers together
              } catch (Exception e) {
                ended.complete(e);
              }
            })
            .build();
    try (TestServer test = TestServer.inMemory(server);
        TestPeer peer = test.dial("/")) {
      peer.stall();
      stalled.countDown();
      WebSocketConnection connection = opened.get(20, TimeUnit.SECONDS);
      // Nothing is queued before it: a write that still waits for its turn is turned away.
      Probe.until("the writer waits in the midst of its message", () -> isWriting(writer.join()));
      test.advance(Duration.ofMillis(1700));
      connection.close();
      test.advance(Duration.ofMillis(500));
      String why = String.valueOf(ended.get(20, TimeUnit.SECONDS).getMessage());
      assertTrue(why.contains("writeInterval"), why);
    }
  }

  private static boolean isWriting(Thread writer) {
    return writer.getState() == Thread.State.WAITING
        && Arrays.stream(writer.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("writeBinary"));
  }
}
