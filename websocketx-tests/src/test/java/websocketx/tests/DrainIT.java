// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.ConnectionState;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Ends that are spread over a time.
@DisplayName("[O266] staged drain")
class DrainIT {
  private static final int COUNT = 10;
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final CloseFrame RESTART = new CloseFrame(StatusCode.SERVICE_RESTART, "deploy");

  private final Probe probe = new Probe(Probe.ECHO);
  private final WebSocketServer server = WebSocketServer.of(probe);
  private final List<WebSocketConnection> connections = new ArrayList<>();
  private final List<TestPeer> peers = new ArrayList<>();

  @AfterEach
  void close() {
    peers.forEach(TestPeer::close);
  }

  private TestServer inMemory() throws InterruptedException {
    TestServer running = TestServer.inMemory(server);
    open(running, COUNT);
    return running;
  }

  private void open(TestServer running, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      peers.add(running.dial("/", d -> d.answerClose(false)));
      connections.add(probe.connection());
    }
  }

  /// How many are not open any more.
  private long told() {
    return connections.stream().filter(c -> c.state() != ConnectionState.OPEN).count();
  }

  private static boolean isDraining() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("websocketx-drain"));
  }

  @Test
  @DisplayName("[O266] closes are spread evenly over the window")
  void closesAreSpreadEvenlyOverTheWindow() throws Exception {
    try (TestServer running = inMemory()) {
      server.shutdown(RESTART, WINDOW);
      running.advance(Duration.ZERO);
      assertEquals(1, told());
      for (int second = 1; second < COUNT; second++) {
        running.advance(Duration.ofSeconds(1));
        assertEquals(second + 1, told(), "after " + second + " s");
      }
      running.advance(Duration.ofSeconds(2));
      for (TestPeer peer : peers) {
        assertEquals(RESTART, peer.receiveClose().frame());
      }
      assertTrue(server.connections().isEmpty());
      assertEquals(Initiator.SERVER, Probe.causeOf(connections.getFirst()).initiator());
    }
  }

  @Test
  @DisplayName("[O266] connections go on until it is their turn, and none comes")
  void connectionsGoOnUntilItIsTheirTurnAndNoneComes() throws Exception {
    try (TestServer running = inMemory()) {
      server.shutdown(RESTART, WINDOW);
      running.advance(Duration.ofSeconds(4));
      int echoes = 0;
      for (int i = 0; i < COUNT; i++) {
        if (connections.get(i).state() == ConnectionState.OPEN) {
          assertEquals("goes on", peers.get(i).send("goes on").receiveText());
          echoes++;
        }
      }
      assertEquals(COUNT - 5, echoes);
      assertTrue(server.addresses().isEmpty());
    }
  }

  @Test
  void laterEndOvertakesAndTheFirstFrameCounts() throws Exception {
    try (TestServer running = inMemory()) {
      server.shutdown(RESTART, WINDOW);
      running.advance(Duration.ofSeconds(2));
      assertEquals(3, told());
      server.shutdown(CloseFrame.NONE);
      assertEquals(COUNT, told());
      running.advance(Duration.ofSeconds(2)); // nobody answers
      for (TestPeer peer : peers) {
        assertEquals(RESTART, peer.receiveClose().frame());
      }
      Probe.until("its thread has ended", () -> !isDraining());
    }
  }

  @Test
  void shutdownNowDropsThoseWhoseTurnHasNotCome() throws Exception {
    try (TestServer running = inMemory()) {
      server.shutdown(RESTART, WINDOW);
      running.advance(Duration.ofSeconds(2));
      server.shutdownNow();
      running.advance(Duration.ZERO);
      assertTrue(server.connections().isEmpty());
      Probe.until("its thread has ended", () -> !isDraining());
    }
  }

  @Test
  void windowOfZeroIsAllAtOnce() throws Exception {
    try (TestServer running = inMemory()) {
      server.shutdown(RESTART, Duration.ZERO);
      assertEquals(COUNT, told());
      assertEquals(running.uri().getScheme(), "ws");
    }
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingHasHappened() throws Exception {
    try (TestServer running = inMemory()) {
      CloseFrame reserved = new CloseFrame(StatusCode.ABNORMAL_CLOSURE);
      assertThrows(IllegalArgumentException.class, () -> server.shutdown(reserved, WINDOW));
      assertThrows(
          IllegalArgumentException.class, () -> server.shutdown(RESTART, Duration.ofMillis(-1)));
      assertEquals(0, told());
      try (TestPeer another = running.dial("/")) {
        assertEquals(101, another.status());
      }
    }
  }

  @Test
  void threadOfTheDrainEndsWithTheServer() throws Exception {
    try (TestServer running = inMemory()) {
      server.shutdown(RESTART, Duration.ofDays(1));
      running.advance(Duration.ZERO);
      assertTrue(isDraining());
      peers.forEach(TestPeer::close);
      running.advance(Duration.ofSeconds(2));
      Probe.until("its thread has ended", () -> !isDraining());
    }
  }

  @Test
  void serverWithoutConnectionsHasNothingToSpread() throws Exception {
    try (TestServer running = TestServer.start(server)) {
      assertFalse(running.uri().getPort() < 0);
      server.shutdown(RESTART, Duration.ofDays(1));
      assertTrue(server.awaitTermination(Duration.ofSeconds(20)));
      Probe.until("its thread has ended", () -> !isDraining());
    }
  }

  @Test
  @DisplayName("[O266] over TCP everybody is told, and gone soon after the window")
  void overTcpEverybodyIsToldAndGoneSoonAfterTheWindow() throws Exception {
    int many = 300;
    try (TestServer running = TestServer.start(server)) {
      for (int i = 0; i < many; i++) {
        peers.add(running.dial("/"));
        connections.add(probe.connection());
      }
      long begun = System.nanoTime();
      server.shutdown(RESTART, Duration.ofMillis(500));
      for (TestPeer peer : peers) {
        assertEquals(RESTART, peer.receiveClose().frame());
      }
      assertTrue(server.awaitTermination(Duration.ofSeconds(20)));
      Duration time = Duration.ofNanos(System.nanoTime() - begun);
      assertTrue(time.toMillis() >= 450, () -> "not spread: " + time);
    }
  }
}
