// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.LoopStatistics;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Handlers that block while the JVM cannot take them off their carriers: one waits inside the
/// initializer of a class, the others for that class.
class PinnedHandlersIT {
  private static final CountDownLatch LEAVE = new CountDownLatch(1);
  private static final CountDownLatch BLOCKED =
      new CountDownLatch(Runtime.getRuntime().availableProcessors());
  private static final long LIMIT_MILLIS = 50;

  /// Is initialized when it is told to.
  private static final class Slow {
    static final int VALUE = await();

    private static int await() {
      try {
        return LEAVE.await(60, TimeUnit.SECONDS) ? 1 : 0;
      } catch (InterruptedException e) {
        return 2;
      }
    }
  }

  @Test
  @DisplayName("[M245] pings, closes and new connections go on while every carrier is pinned")
  void guardAnswersWhileCarriersArePinned() throws Exception {
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          if (connection.request().path().equals("/block")) {
            BLOCKED.countDown();
            assertEquals(1, Slow.VALUE);
          }
          for (var message : connection) {
            connection.write(message);
          }
        });
    try (TestServer test = TestServer.start(server);
        TestPeer open = test.dial("/");
        TestPeer leaving = test.dial("/")) {
      List<TestPeer> blocked = new ArrayList<>();
      for (long i = BLOCKED.getCount(); i > 0; i--) {
        blocked.add(test.dial("/block"));
      }
      try {
        assertTrue(BLOCKED.await(20, TimeUnit.SECONDS), "every carrier is pinned");
        Latencies.of("ping to pong, every carrier is pinned", 50, () -> open.ping().receivePong())
            .assertMedianWithin(LIMIT_MILLIS);
        leaving.sendClose(StatusCode.GOING_AWAY, "");
        assertEquals(StatusCode.GOING_AWAY, leaving.receiveClose().code());
        try (TestPeer next = test.dial("/")) {
          assertEquals(101, next.status());
        }
        assertTrue(LoopStatistics.of(server).takeovers() > 0, "the guard has taken over");
      } finally {
        LEAVE.countDown();
      }
      for (TestPeer peer : blocked) {
        assertEquals("x", peer.send("x").receiveText());
      }
    }
  }
}
