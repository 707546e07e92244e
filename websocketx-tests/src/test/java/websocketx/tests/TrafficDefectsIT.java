// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.Options;
import websocketx.PreparedMessage;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What the Go package does wrong while a connection is open, by the numbers of
/// `docs/go-mapping.md`.
class TrafficDefectsIT {
  private static WebSocketServer server(Probe probe, Options options) {
    return WebSocketServer.builder().handler(probe).options(options).build();
  }

  @Test
  @DisplayName(
      "[H169] D9: a short readInterval alone does not kill a healthy peer that has nothing to say")
  void healthyIdlePeerStaysWithAShortReadInterval() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    Options options = Options.defaults().readInterval(Duration.ofMillis(500));
    try (TestServer running = TestServer.inMemory(server(probe, options));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      for (int i = 1; i <= 4; i++) {
        running.advance(Duration.ofMillis(500));
        assertEquals(i, peer.receivePing()[3]);
      }
      assertEquals(ConnectionState.OPEN, connection.state());
      Probe.until("a pong is here", () -> connection.latency() != null);
    }
  }

  @ParameterizedTest(name = "[I174, I175] D11: {0}")
  @ValueSource(
      strings = {"c080", "eda080", "f4908080", "ff", "80", "c3", "e282", "f09f98", "68c3286f"})
  void textThatIsNotUtf8ClosesWith1007(String payload) throws InterruptedException {
    byte[] bytes = java.util.HexFormat.of().parseHex(payload);
    Probe probe = new Probe(Probe.ECHO);
    try (TestServer running = TestServer.start(server(probe, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      assertArrayEquals(bytes, peer.send(bytes).receive().toByteArray(), "as binary it is fine");
      peer.sendRaw(Raw.frame(0x81, bytes));
      CloseCause seen = peer.receiveClose();
      assertEquals(
          new CloseFrame(StatusCode.INVALID_FRAME_PAYLOAD_DATA, "text is not UTF-8"), seen.frame());
      assertEquals(seen.frame(), Probe.causeOf(probe.connection()).frame());
    }
  }

  @Test
  @DisplayName("[L226] D12: ping and Close are handled while the handler does not read")
  void controlFramesAreHandledWhileNobodyReads() throws InterruptedException {
    CountDownLatch leave = new CountDownLatch(1);
    Probe probe = new Probe(_ -> assertTrue(leave.await(10, TimeUnit.SECONDS)));
    try (TestServer running = TestServer.start(server(probe, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.send("unread").ping((byte) 7);
      assertArrayEquals(new byte[] {7}, peer.receivePong());
      peer.sendClose(StatusCode.GOING_AWAY, "bye");
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "bye"), cause.frame());
      assertTrue(cause.wasClean());
      assertEquals(0, probe.returned());
      leave.countDown();
    }
  }

  @Test
  @DisplayName(
      "[I181, P280] D13: a message is text or binary, and misuse costs an exception, not the connection")
  void misuseIsNotPunishedOnTheWire() throws InterruptedException {
    assertTrue(Message.class.isSealed());
    assertEquals(
        Set.of(PreparedMessage.class), Set.copyOf(List.of(Message.class.getPermittedSubclasses())));
    for (Class<?> type : List.of(Message.class, PreparedMessage.class)) {
      assertTrue(
          Arrays.stream(type.getDeclaredConstructors())
              .noneMatch(c -> Modifier.isPublic(c.getModifiers())));
    }
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(server(probe, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      assertThrows(IllegalArgumentException.class, () -> connection.writeText("\ud800"));
      assertThrows(NullPointerException.class, () -> connection.write(nothing()));
      assertThrows(NullPointerException.class, () -> connection.offer(nothing()));
      assertTrue(connection.offer(Message.text("fine").prepare()));
      assertTrue(connection.offer(Message.binary(new byte[] {1}).prepare()));
      assertEquals("fine", peer.receiveText());
      assertTrue(peer.receive().isBinary());
      assertEquals(ConnectionState.OPEN, connection.state());
    }
  }

  @SuppressWarnings("NullAway") // what a caller without checks may do
  private static Message nothing() {
    return null;
  }

  @Test
  @DisplayName("D21: a slow upload lives as long as bytes come, up to messageTimeout")
  void slowUploadIsNotSilence() throws InterruptedException {
    Probe probe = new Probe(Probe.ECHO);
    Options options =
        Options.defaults()
            .readInterval(Duration.ofMillis(400))
            .pingInterval(Options.NEVER)
            .messageTimeout(Duration.ofSeconds(30));
    try (TestServer running = TestServer.inMemory(server(probe, options));
        TestPeer peer = running.dial("/")) {
      byte[] frame = Raw.frame(0x81, "slow upload".getBytes(UTF_8));
      int last = frame.length - 1;
      for (int i = 0; i < last; i++) { // 16 bytes, 100 ms apart: four times readInterval
        peer.sendRaw(frame[i]);
        running.advance(Duration.ofMillis(100));
      }
      peer.sendRaw(frame[last]);
      assertEquals("slow upload", peer.receiveText());
    }
  }

  @Test
  @DisplayName(
      "[L225] D24: offer never waits, drops when too much waits, and goes on when there is room")
  void offerHasABoundAndNeverWaits() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    Options options = Options.defaults().maxUnsentBytes(1 << 20);
    try (TestServer running = TestServer.start(server(probe, options));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      Message message = Message.binary(new byte[100_000]);
      int accepted = 0;
      while (connection.offer(message)) {
        accepted++;
        assertTrue(accepted < 1000, "far more is queued than maxUnsentBytes and the kernel take");
      }
      assertTrue(accepted >= 10, "as much as maxUnsentBytes is queued");
      assertFalse(connection.offer(message));
      assertEquals(ConnectionState.OPEN, connection.state(), "what to do is the caller's policy");
      peer.resume();
      for (int i = 0; i < accepted; i++) {
        assertEquals(message, peer.receive());
      }
      assertTrue(connection.offer(Message.text("room again")));
      assertEquals("room again", peer.receiveText());
    }
  }

  @Test
  @DisplayName("D25: the defaults stay, and the Close frame says which option to raise")
  void smallDefaultSaysHowToRaiseIt() {
    assertEquals(2048, Options.defaults().readLimit());
    assertEquals(Duration.ofSeconds(1), Options.defaults().handshakeTimeout());
    try (TestServer running = TestServer.start(WebSocketServer.of(Probe.ECHO));
        TestPeer peer = running.dial("/")) {
      assertEquals(2048, peer.send(new byte[2048]).receive().size());
      peer.send(new byte[2049]);
      assertEquals(
          new CloseFrame(StatusCode.MESSAGE_TOO_BIG, "message over 2048 bytes, raise readLimit"),
          peer.receiveClose().frame());
    }
  }
}
