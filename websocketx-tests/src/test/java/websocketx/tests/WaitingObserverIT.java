// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.ConnectionClosedException;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What observers hear of waiting and round trips.
@Timeout(60)
class WaitingObserverIT {
  private static final int KIB = 1024;

  private final Ear ear = new Ear();

  private WebSocketServerBuilder builder(WebSocketHandler handler) {
    return WebSocketServer.builder().handler(handler).observer(ear);
  }

  // ---- waiting

  @ParameterizedTest
  @EnumSource
  void writeThatWaitsForThePeerIsToldWithItsTime(Ground ground) throws Exception {
    byte[] large = new byte[16 * KIB * KIB];
    CountDownLatch mayWrite = new CountDownLatch(1);
    AtomicReference<Thread> writer = new AtomicReference<>();
    WebSocketHandler handler =
        c -> {
          mayWrite.await();
          writer.set(Thread.currentThread());
          c.writeBinary(large);
        };
    try (TestServer running = ground.start(builder(handler).build());
        TestPeer peer = running.dial("/")) {
      peer.stall();
      mayWrite.countDown();
      Probe.until(
          "the write waits",
          () -> writer.get() != null && writer.get().getState() == Thread.State.WAITING);
      long began = System.nanoTime();
      ground.passUntil(running, () -> System.nanoTime() - began > 200_000_000);
      assertEquals(List.of(), ear.waits);
      peer.resume();
      assertEquals(large.length, peer.receive().size());
      peer.receiveClose();
    }
    assertEquals(1, ear.waits.size());
    assertTrue(ear.waits.getFirst().compareTo(Duration.ofMillis(100)) >= 0, ear.waits::toString);
    ear.assertHeardOffLoops();
  }

  @Test
  void writesThatNeedNotWaitAreNotTold() {
    try (TestServer running = TestServer.inMemory(builder(Probe.ECHO).build());
        TestPeer peer = running.dial("/")) {
      for (int i = 0; i < 100; i++) {
        assertEquals("a", peer.send("a").receiveText());
      }
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    assertEquals(List.of(), ear.waits);
    assertEquals(List.of(), ear.threads);
  }

  @ParameterizedTest
  @EnumSource
  void writeThatIsNeverTakenIsToldTooAndItsLimit(Ground ground) throws Exception {
    CountDownLatch thrown = new CountDownLatch(1);
    WebSocketHandler handler =
        c -> {
          assertThrows(
              ConnectionClosedException.class, () -> c.writeBinary(new byte[16 * KIB * KIB]));
          thrown.countDown();
        };
    Options options = Options.defaults().writeInterval(Duration.ofSeconds(2));
    try (TestServer running = ground.start(builder(handler).options(options).build());
        TestPeer peer = running.dial("/", d -> d.answerPings(false))) {
      peer.stall();
      ground.passUntil(running, () -> thrown.getCount() == 0);
    }
    assertEquals(1, ear.waits.size());
    // The limit counts from the write's beginning, the wait from the first byte that finds no room,
    // before which the kernel has taken megabytes.
    assertTrue(ear.waits.getFirst().compareTo(Duration.ofMillis(100)) >= 0, ear.waits::toString);
    ear.awaitLimit("writeInterval", 1);
  }

  @ParameterizedTest
  @EnumSource
  void stallOfReadingIsToldWhenReadingGoesOn(Ground ground) throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    Probe probe =
        new Probe(c -> {
          mayRead.await();
          Probe.drain(c);
        });
    Options options = Options.defaults().maxUnreadBytes(KIB);
    try (TestServer running = ground.start(builder(probe).options(options).build());
        TestPeer peer = running.dial("/")) {
      for (int i = 0; i < 10; i++) {
        peer.send(new byte[KIB]);
      }
      WebSocketConnection connection = probe.connection();
      Probe.until("enough waits", () -> connection.unreadBytes() > KIB);
      if (ground == Ground.MEMORY) {
        running.advance(Duration.ofSeconds(2));
      }
      assertEquals(List.of(), ear.stalls);
      mayRead.countDown();
      Probe.until("the stall is told", () -> !ear.stalls.isEmpty());
      if (ground == Ground.MEMORY) {
        assertEquals(Duration.ofSeconds(2), ear.stalls.getFirst());
      }
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      Probe.causeOf(connection);
    }
    ear.assertHeardOffLoops();
  }

  @Test
  void stallThatLastsToTheEndIsToldThen() throws Exception {
    CountDownLatch mayReturn = new CountDownLatch(1);
    Options options = Options.defaults().maxUnreadBytes(KIB);
    WebSocketServer server =
        builder(_ -> mayReturn.await()).options(options.readInterval(Options.NEVER)).build();
    try (TestServer running = TestServer.inMemory(server);
        TestPeer peer = running.dial("/")) {
      for (int i = 0; i < 10; i++) {
        peer.send(new byte[KIB]);
      }
      running.advance(Duration.ofMinutes(3));
      server.connections().forEach(WebSocketConnection::abort);
      Probe.until("the stall is told", () -> !ear.stalls.isEmpty());
      mayReturn.countDown();
    }
    assertEquals(List.of(Duration.ofMinutes(3)), ear.stalls);
  }

  // ---- round trips

  @Test
  void pongIsToldWithItsRoundTrip() throws Exception {
    Options options = Options.defaults().pingInterval(Duration.ofSeconds(10));
    try (TestServer running = TestServer.inMemory(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/", d -> d.answerPings(false))) {
      running.advance(Duration.ofSeconds(11));
      byte[] ping = peer.receivePing();
      running.advance(Duration.ofSeconds(1));
      peer.sendRaw(Raw.frame(0x8A, ping));
      Probe.until("the pong is told", () -> !ear.roundTrips.isEmpty());
      peer.sendRaw(Raw.frame(0x8A, ping)); // which nobody has asked for
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    assertEquals(1, ear.roundTrips.size());
    Duration roundTrip = ear.roundTrips.getFirst();
    assertTrue(roundTrip.compareTo(Duration.ofSeconds(1)) >= 0, roundTrip::toString);
    assertTrue(roundTrip.compareTo(Duration.ofSeconds(4)) <= 0, roundTrip::toString);
    ear.assertHeardOffLoops();
  }

  @Test
  void pongOverTcpIsTold() {
    Options options = Options.defaults().pingInterval(Duration.ofMillis(50));
    try (TestServer running = TestServer.start(builder(Probe.DRAIN).options(options).build());
        TestPeer peer = running.dial("/")) {
      Probe.until("two pongs are told", () -> ear.roundTrips.size() >= 2);
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    assertTrue(ear.roundTrips.stream().allMatch(Duration::isPositive));
    ear.assertHeardOffLoops();
  }
}
