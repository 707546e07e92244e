// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.LoopStatistics;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;
import websocketx.transport.EventLoop;

/// A server with nothing to do sleeps: it wakes for due deadlines, at most ten times a second, and
/// for nothing else.
class IdleIT {
  private static final int CONNECTIONS = 1000;
  private static final int SECONDS = 3;

  /// What the loop did in how many seconds; a machine may take breaks of its own.
  private record Rest(long wakeUps, double seconds) {}

  @Test
  void withoutDeadlinesTheLoopNeverWakes() throws Exception {
    Options never = Options.defaults().readInterval(Options.NEVER);
    assertEquals(0, rest(never).wakeUps(), "wake-ups");
  }

  @Test
  @DisplayName(
      "[N255] with many deadlines the loop wakes at most ten times a second, and has no more threads")
  void withManyDeadlinesTheLoopWakesAtMostTenTimesASecond() throws Exception {
    // Every connection is pinged about once in two seconds: 500 pings a second. A pong that comes
    // back wakes the loop too.
    Options busy = Options.defaults().pingInterval(Duration.ofSeconds(2));
    Rest rest = rest(busy);
    assertTrue(rest.wakeUps() > 0, "pings are sent");
    assertTrue(rest.wakeUps() <= 10 * (rest.seconds() + 1), rest::toString);
  }

  /// Counts over some seconds in which no peer sends anything.
  private static Rest rest(Options options) throws Exception {
    CountDownLatch opened = new CountDownLatch(CONNECTIONS);
    WebSocketServer server =
        WebSocketServer.builder()
            .options(options)
            .handler(connection -> {
              opened.countDown();
              for (Message message : connection) {
                connection.write(message);
              }
            })
            .build();
    List<TestPeer> peers = new ArrayList<>();
    try (TestServer test = TestServer.start(server)) {
      peers.add(test.dial("/", dialer -> dialer.answerPings(false)));
      int threads = ManagementFactory.getThreadMXBean().getThreadCount(); // of the platform
      for (int i = 0; i < CONNECTIONS - 1; i++) {
        peers.add(test.dial("/", dialer -> dialer.answerPings(false)));
      }
      assertTrue(opened.await(30, TimeUnit.SECONDS));
      settle(server);
      int more = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
      assertTrue(more < 20, () -> more + " threads"); // of the scheduler
      EventLoop.Statistics before = LoopStatistics.of(server);
      long begun = System.nanoTime();
      assertTrue(
          !new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS), "time passes, nothing comes");
      EventLoop.Statistics after = LoopStatistics.of(server);
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.println("idle: " + before + " then " + after);
      peers.forEach(TestPeer::close);
      return new Rest(after.wakeUps() - before.wakeUps(), seconds);
    }
  }

  /// Waits until the loop has gone to sleep.
  private static void settle(WebSocketServer server) {
    long turns = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < Duration.ofMillis(300).toNanos()) {
      long seen = LoopStatistics.of(server).turns();
      if (seen != turns) {
        turns = seen;
        since = System.nanoTime();
      }
      Thread.onSpinWait();
    }
  }
}
