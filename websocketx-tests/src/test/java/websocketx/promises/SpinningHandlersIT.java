// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.LoopStatistics;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;
import websocketx.transport.EventLoop;

/// Handlers that compute keep every carrier of the JVM's virtual threads: pings, closes and new
/// connections are answered within 50 ms all the same, because a loop that gets no carrier is taken
/// over by its guard.
class SpinningHandlersIT {
  private static final int SPINNERS = Runtime.getRuntime().availableProcessors() * 2;
  private static final long LIMIT_MILLIS = 50;

  private final AtomicBoolean spinning = new AtomicBoolean(true);
  private final CountDownLatch running =
      new CountDownLatch(Runtime.getRuntime().availableProcessors());
  private final WebSocketServer server =
      WebSocketServer.of(connection -> {
        if (connection.request().path().equals("/spin")) {
          running.countDown();
          while (spinning.get()) {
            Thread.onSpinWait();
          }
        }
        for (var message : connection) {
          connection.write(message);
        }
      });
  private final TestServer test = TestServer.start(server);
  private final List<TestPeer> spinners = new ArrayList<>();

  @BeforeEach
  void warmUp() throws Exception {
    try (TestPeer peer = test.dial("/")) {
      for (int i = 0; i < 2000; i++) {
        peer.ping((byte) i).receivePong();
      }
    }
  }

  @AfterEach
  void end() {
    spinning.set(false);
    spinners.forEach(TestPeer::close);
    test.close();
  }

  private void spin() throws InterruptedException {
    for (int i = 0; i < SPINNERS; i++) {
      spinners.add(test.dial("/spin"));
    }
    assertTrue(running.await(20, TimeUnit.SECONDS), "handlers spin on every core");
  }

  @Test
  @DisplayName("[M243] pings are answered")
  void pingsAreAnswered() throws Exception {
    TestPeer peer = test.dial("/");
    spin();
    Latencies.of("ping to pong, every core spins", 200, () -> peer.ping((byte) 1).receivePong())
        .assertMedianWithin(LIMIT_MILLIS);
    assertTrue(LoopStatistics.of(server).takeovers() > 0, "the guard has taken over");
    peer.close();
  }

  @Test
  @DisplayName("[M243] closes are answered")
  void closesAreAnswered() throws Exception {
    List<TestPeer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      peers.add(test.dial("/"));
    }
    spin();
    var next = peers.iterator();
    Latencies.of(
            "close to close",
            peers.size(),
            () ->
                assertEquals(
                    StatusCode.GOING_AWAY,
                    next.next().sendClose(StatusCode.GOING_AWAY, "").receiveClose().code()))
        .assertMedianWithin(LIMIT_MILLIS);
  }

  @Test
  @DisplayName("[M243] new connections are upgraded")
  void newConnectionsAreUpgraded() throws Exception {
    spin();
    Latencies.of(
            "connect to 101",
            20,
            () -> {
              try (TestPeer peer = test.dial("/")) {
                assertEquals(101, peer.status());
              }
            })
        .assertMedianWithin(LIMIT_MILLIS);
  }

  @Test
  void theVirtualThreadGetsTheTurnsBack() throws Exception {
    TestPeer peer = test.dial("/");
    spin();
    for (int i = 0; i < 50; i++) {
      peer.ping((byte) i).receivePong();
    }
    spinning.set(false);
    EventLoop.Statistics before = LoopStatistics.of(server);
    for (int i = 0; i < 200; i++) {
      peer.send("x").receiveText();
    }
    EventLoop.Statistics after = LoopStatistics.of(server);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (after.isTakenOver() || after.returns() == before.returns()) {
      // It may have them at any moment, if the machine keeps the virtual thread from running.
      assertTrue(System.nanoTime() < end, "the guard does not keep the turns: " + after);
      peer.send("x").receiveText();
      after = LoopStatistics.of(server);
    }
    assertTrue(after.turns() > before.turns(), "the virtual thread takes turns again");
    peer.close();
  }
}
