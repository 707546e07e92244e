// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.ConnectionClosedException;
import websocketx.Deflated;
import websocketx.LoopStatistics;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Peers that take nothing, or send more than is taken: each call ends by its deadline, and nothing
/// of them stays.
class SlowPeersIT {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /// What ends at its deadline may take so much longer on a busy machine; writeInterval would be 10
  /// s if nobody set it.
  private static final Duration LATE = Duration.ofSeconds(5);

  private static final Options OPTIONS = Options.defaults().writeInterval(INTERVAL);
  private static final byte[] LARGE = new byte[1 << 20];

  private static Ordeal ordeal(WebSocketHandler handler) {
    return new Ordeal(handler, builder -> builder.options(OPTIONS).maxConnections(100));
  }

  /// A peer with a small window, of whom the server hears only what he sends.
  private static SocketChannel deaf(Ordeal ordeal) throws IOException {
    URI uri = ordeal.server().uri();
    SocketChannel peer = SocketChannel.open();
    peer.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    peer.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    send(peer, Raw.upgrade("/"));
    return peer;
  }

  private static void send(SocketChannel peer, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      peer.write(left);
    }
  }

  @Test
  @DisplayName("[L222, V49] every write to a peer that takes nothing ends at its deadline")
  void everyBlockedWriteEndsInTime() throws Exception {
    int count = 20;
    LinkedBlockingQueue<Duration> lasted = new LinkedBlockingQueue<>();
    try (Ordeal ordeal =
        ordeal(connection -> {
          long begun = System.nanoTime();
          try {
            while (true) {
              begun = System.nanoTime();
              connection.writeBinary(LARGE);
            }
          } catch (ConnectionClosedException e) {
            lasted.add(Duration.ofNanos(System.nanoTime() - begun));
          }
        })) {
      List<SocketChannel> peers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        peers.add(deaf(ordeal));
      }
      for (int i = 0; i < count; i++) {
        Duration time = lasted.poll(20, TimeUnit.SECONDS);
        assertNotNull(time, "a write has not ended");
        assertTrue(time.compareTo(INTERVAL.plus(LATE)) < 0, () -> "a write has lasted " + time);
        CloseCause cause = Probe.causeOf(ordeal.connection());
        assertInstanceOf(SocketTimeoutException.class, cause.error());
      }
      for (SocketChannel peer : peers) {
        peer.close();
      }
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  @Test
  @DisplayName("[R5] a peer that is dropped because it takes nothing is reset")
  void peerThatIsDroppedForTakingNothingIsReset() throws Exception {
    try (Ordeal ordeal =
            ordeal(connection -> {
              while (true) {
                connection.writeBinary(LARGE);
              }
            });
        SocketChannel peer = deaf(ordeal)) {
      Probe.causeOf(ordeal.connection());
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      assertThrows(
          IOException.class,
          () -> {
            while (peer.read(buffer.clear()) >= 0) {
              // what came before the reset, if the system keeps it
            }
          });
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  @Test
  @DisplayName("[V51] a thousand clients that are killed while they are written to leave nothing")
  void killedClientsLeaveNothing() throws Exception {
    try (Ordeal ordeal =
        new Ordeal(
            connection -> {
              while (true) {
                connection.writeBinary(LARGE);
              }
            },
            builder -> builder.maxConnections(100))) { // they are killed before any deadline
      for (int round = 0; round < 20; round++) {
        List<SocketChannel> peers = new ArrayList<>();
        List<WebSocketConnection> connections = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          peers.add(deaf(ordeal));
          connections.add(ordeal.connection());
        }
        for (SocketChannel peer : peers) {
          peer.setOption(StandardSocketOptions.SO_LINGER, 0); // what is unread makes it a reset
          peer.close();
        }
        for (WebSocketConnection connection : connections) {
          assertEquals(CloseCause.Initiator.PEER, Probe.causeOf(connection).initiator());
        }
      }
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  @Test
  @DisplayName("[L223] a peer that takes a byte now and then does not keep a write for ever")
  void trickleOfBytesIsNoProgress() throws Exception {
    LinkedBlockingQueue<Duration> lasted = new LinkedBlockingQueue<>();
    byte[] larger = new byte[16 << 20]; // than what the kernel takes
    try (Ordeal ordeal =
            ordeal(connection -> {
              long begun = System.nanoTime();
              assertThrows(ConnectionClosedException.class, () -> connection.writeBinary(larger));
              lasted.add(Duration.ofNanos(System.nanoTime() - begun));
            });
        SocketChannel peer = deaf(ordeal)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      Duration time = null;
      while (time == null) {
        assertEquals(1, peer.read(one.clear()));
        time = lasted.poll(20, TimeUnit.MILLISECONDS); // the peer takes its time
      }
      Duration taken = time;
      assertTrue(taken.compareTo(INTERVAL.plus(LATE)) < 0, () -> "the write has lasted " + taken);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, Probe.causeOf(ordeal.connection()).code());
      ordeal.assertReleased();
    }
  }

  @Test
  @DisplayName(
      "[L225] ten thousand threads that write to a peer that takes nothing all return in time")
  void manyWritersAllReturnInTime() throws Exception {
    int count = 10_000;
    LinkedBlockingQueue<Duration> lasted = new LinkedBlockingQueue<>();
    byte[] payload = new byte[1024];
    try (Ordeal ordeal = ordeal(Probe.DRAIN);
        SocketChannel peer = deaf(ordeal)) {
      WebSocketConnection connection = ordeal.connection();
      while (connection.offer(Message.binary(LARGE))) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < count; i++) {
        Thread.startVirtualThread(() -> {
          long begun = System.nanoTime();
          assertThrows(ConnectionClosedException.class, () -> connection.writeBinary(payload));
          lasted.add(Duration.ofNanos(System.nanoTime() - begun));
        });
      }
      for (int i = 0; i < count; i++) {
        Duration time = lasted.poll(20, TimeUnit.SECONDS);
        assertNotNull(time, "a writer has not returned");
        assertTrue(time.compareTo(INTERVAL.plus(LATE)) < 0, () -> "a write has lasted " + time);
      }
      ordeal.assertReleased();
      assertTrue(peer.isOpen());
    }
  }

  /// Nothing is to be done meanwhile, so nothing is done.
  @Test
  @DisplayName(
      "[J194, V48] a Close frame that cannot be sent ends by writeInterval, and nobody waits busily")
  void closeThatCannotBeSentEndsInTime() throws Exception {
    try (Ordeal ordeal = ordeal(Probe.DRAIN);
        SocketChannel peer = deaf(ordeal)) {
      WebSocketConnection connection = ordeal.connection();
      while (connection.offer(Message.binary(LARGE))) {
        Thread.onSpinWait();
      }
      long turns = LoopStatistics.of(ordeal.server()).turns();
      long begun = System.nanoTime();
      connection.close();
      CloseCause cause = Probe.causeOf(connection);
      Duration time = Duration.ofNanos(System.nanoTime() - begun);
      assertFalse(cause.wasClean());
      assertTrue(time.compareTo(INTERVAL.plus(LATE)) < 0, () -> "the end has taken " + time);
      // A loop that looks again and again takes a hundred thousand. Some it takes while a thread
      // that has the connection's lock is kept from running.
      long taken = LoopStatistics.of(ordeal.server()).turns() - turns;
      assertTrue(taken < 10_000, () -> taken + " turns for nothing");
      ordeal.assertReleased();
      assertTrue(peer.isOpen());
    }
  }

  @Test
  @DisplayName(
      "[H165, V43-V45] a flood of pings whose answers are never read ends by writeInterval")
  void floodOfPingsEndsInTime() throws Exception {
    byte[] pings = RawFrames.of("(89 fd m 61*125)*500");
    try (Ordeal ordeal = ordeal(Probe.DRAIN);
        SocketChannel peer = deaf(ordeal)) {
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      assertThrows(
          IOException.class,
          () -> {
            while (System.nanoTime() < end) {
              send(peer, pings);
            }
          });
      CloseCause cause = Probe.causeOf(ordeal.connection());
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      Throwable error = assertInstanceOf(SocketTimeoutException.class, cause.error());
      assertEquals(
          "the peer did not take a message within writeInterval PT0.5S", error.getMessage());
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  @ParameterizedTest(name = "[L226] {0} ends a connection whose messages nobody reads")
  @ValueSource(strings = {"abort", "close", "shutdownNow"})
  void floodThatNobodyReadsCanBeEnded(String how) throws Exception {
    byte[] messages = RawFrames.of("(82 fd m 61*125)*1000");
    LinkedBlockingQueue<WebSocketConnection> ended = new LinkedBlockingQueue<>();
    try (Ordeal ordeal =
            ordeal(connection -> {
              var _ = connection.onClose().join(); // whoever interrupts
              ended.add(connection);
            });
        SocketChannel peer = deaf(ordeal)) {
      WebSocketConnection connection = ordeal.connection();
      Thread flood =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    send(peer, messages);
                  }
                } catch (IOException e) {
                  // The end.
                }
              });
      assertFalse(flood.join(Duration.ofMillis(300)), "the peer is held up");
      switch (how) {
        case "abort" -> connection.abort();
        case "close" -> connection.close(new CloseFrame(StatusCode.GOING_AWAY));
        default -> ordeal.server().shutdownNow();
      }
      assertEquals(connection, ended.poll(20, TimeUnit.SECONDS));
      Probe.join(flood);
      ordeal.assertReleased();
    }
  }

  /// The bomb is larger than one step, and inflated while the handler ends it.
  @Test
  @DisplayName("[K219] a connection that is aborted while its message is inflated just ends")
  void abortWhileInflatingIsAnEnd() throws Exception {
    Options large = Options.defaults().readLimit(64 << 20).compression(Compression.level(1));
    byte[] bomb =
        FrameEncoder.maskedFrame(
            true, FrameEncoder.RSV1 | Opcode.BINARY, Deflated.zeros(32 << 20), 0);
    byte[] attack =
        Raw.concat(Raw.upgrade("/", "Sec-WebSocket-Extensions: permessage-deflate"), bomb);
    try (Ordeal ordeal =
        new Ordeal(WebSocketConnection::abort, builder -> builder.options(large))) {
      ordeal.survive(peer -> {
        try {
          peer.sendRaw(attack);
        } catch (AssertionError e) {
          // The server has ended it before all was sent.
        }
        CloseCause cause = Probe.causeOf(ordeal.connection());
        assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
        assertEquals(CloseCause.Initiator.APPLICATION, cause.initiator());
      });
    }
  }

  @Test
  @DisplayName("[H168] a peer that answers no pings but sends messages stays, until it is silent")
  void messagesAreSignsOfLife() throws Exception {
    Options options = Options.defaults().readInterval(Duration.ofSeconds(60));
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(options).build();
    try (TestServer memory = TestServer.inMemory(server);
        TestPeer peer = memory.dial("/", dialer -> dialer.answerPings(false))) {
      for (int i = 0; i < 20; i++) {
        memory.advance(Duration.ofSeconds(59));
        assertEquals("alive", peer.send("alive").receiveText());
      }
      memory.advance(Duration.ofSeconds(70));
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
    }
  }
}
