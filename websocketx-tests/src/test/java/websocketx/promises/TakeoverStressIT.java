// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.LoopStatistics;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Nothing in a turn may park the loop's virtual thread: if it could, handlers that compute would
/// starve the loop, because a turn that has begun cannot be taken over. So everything that touches
/// the loop happens at once here, beside bursts of computing on every carrier, and a ping must
/// never wait as long as a burst.
class TakeoverStressIT {
  private static final Duration TIME = Duration.ofSeconds(8);
  private static final long BURST = Duration.ofMillis(1500).toNanos();
  private static final long LONGEST_PING = Duration.ofSeconds(1).toNanos();

  @Test
  @DisplayName("[M243] a turn can always be taken over")
  void aTurnCanAlwaysBeTakenOver() throws Exception {
    long end = System.nanoTime() + TIME.toNanos();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>(null);
    WebSocketServer server =
        WebSocketServer.builder()
            .options(Options.defaults().readLimit(1 << 20).maxUnreadBytes(2048))
            .handler(connection -> {
              boolean burst = connection.request().path().equals("/burst");
              for (Message message : connection) {
                long until = System.nanoTime() + (burst ? BURST : 0);
                while (System.nanoTime() < until && !stop.get()) {
                  Thread.onSpinWait();
                }
                connection.write(message);
                connection.server().connections().forEach(other -> other.offer(message));
              }
            })
            .build();
    List<Thread> load = new ArrayList<>();
    try (TestServer test = TestServer.start(server);
        Pauses pauses = Pauses.watch()) {
      for (int i = 0; i < 3; i++) {
        load.add(start(stop, failure, () -> churn(test)));
      }
      for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
        load.add(start(stop, failure, () -> burst(test)));
      }
      long longest = 0;
      try (TestPeer probe = test.dial("/probe")) {
        while (System.nanoTime() < end && failure.get() == null) {
          long start = System.nanoTime();
          probe.ping((byte) 1).receivePong();
          longest = Math.max(longest, System.nanoTime() - start);
        }
      } finally {
        stop.set(true);
        for (Thread thread : load) {
          thread.join(Duration.ofSeconds(30));
        }
      }
      System.out.printf(
          "takeover stress: longest ping %.1f ms, longest pause of the machine %.1f ms, %s%n",
          longest / 1e6, pauses.longest() / 1e6, LoopStatistics.of(server));
      assertEquals(null, failure.get());
      assertTrue(LoopStatistics.of(server).takeovers() > 0, "the guard has taken over");
      long most = LONGEST_PING + pauses.longest();
      assertTrue(longest < most, "a ping waited " + longest / 1_000_000 + " ms");
    }
  }

  /// Something to do over and over.
  private interface Action {
    void run() throws Exception;
  }

  private static Thread start(
      AtomicBoolean stop, AtomicReference<@Nullable Throwable> failure, Action action) {
    return Thread.ofPlatform()
        .start(() -> {
          for (int i = 0; !stop.get() && i < 500; i++) {
            try {
              action.run();
            } catch (Throwable thrown) {
              if (!stop.get()) {
                failure.compareAndSet(null, thrown);
              }
              return;
            }
          }
        });
  }

  /// Connects, makes the server pause its reading, and leaves in one of several ways.
  private static void churn(TestServer test) {
    try (TestPeer peer = test.dial("/", dialer -> dialer.timeout(Duration.ofSeconds(20)))) {
      for (int i = 0; i < 20; i++) {
        peer.send("x".repeat(1000));
      }
      switch (ThreadLocalRandom.current().nextInt(3)) {
        case 0 -> peer.abort();
        case 1 -> peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
        default -> peer.receive();
      }
    }
  }

  private static void burst(TestServer test) {
    try (TestPeer peer = test.dial("/burst", dialer -> dialer.timeout(Duration.ofSeconds(20)))) {
      peer.send("spin").receive();
    }
  }
}
