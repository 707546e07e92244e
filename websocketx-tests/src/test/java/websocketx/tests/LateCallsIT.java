// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
      WebSocketConnection ended = opened.poll(5, TimeUnit.SECONDS);
      first.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      first.close();
      assertTrue(ended.awaitTermination(Duration.ofSeconds(5)));
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
  void aCloseGivesABlockedWriteNoMoreTime() throws Exception {
    CompletableFuture<WebSocketConnection> opened = new CompletableFuture<>();
    CompletableFuture<Thread> writer = new CompletableFuture<>();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    WebSocketServer server =
        WebSocketServer.builder()
            .options(Options.defaults().writeInterval(Duration.ofSeconds(2)))
            .handler(connection -> {
              writer.complete(Thread.currentThread());
              opened.complete(connection);
              try {
                while (true) {
                  connection.writeBinary(new byte[100_000]);
                }
              } catch (Exception e) {
                ended.complete(e);
              }
            })
            .build();
    try (TestServer test = TestServer.inMemory(server);
        TestPeer peer = test.dial("/")) {
      peer.stall();
      WebSocketConnection connection = opened.get(5, TimeUnit.SECONDS);
      // What was offered blocks too, before the writer has come: its write has to wait as well.
      Probe.until(
          "the writer waits",
          () -> isBlocked(connection) && writer.join().getState() == Thread.State.WAITING);
      test.advance(Duration.ofMillis(1700));
      connection.close();
      test.advance(Duration.ofMillis(500));
      String why = String.valueOf(ended.get(5, TimeUnit.SECONDS).getMessage());
      assertTrue(why.contains("writeInterval"), why);
    }
  }

  /// Nothing more can be offered: so much waits already.
  private static boolean isBlocked(WebSocketConnection connection) {
    return !connection.offer(Message.binary(new byte[60_000]));
  }
}
