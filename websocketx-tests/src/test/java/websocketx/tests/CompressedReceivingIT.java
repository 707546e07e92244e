// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.Deflated;
import websocketx.Message;
import websocketx.NativeMemory;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Compressed messages of peers that keep to the rules, and of others (RFC 7692 §6.2, §7.2.2).
class CompressedReceivingIT {
  private static final int MEBIBYTE = 1 << 20;
  private static final int FIRST = 0x41; // a compressed text's first fragment
  private static final int LAST = 0x80;
  private static final byte[] HELLO = HexFormat.of().parseHex("f248cdc9c90700");

  private static WebSocketServer server(Probe probe, long readLimit) {
    return WebSocketServer.builder()
        .handler(probe)
        .options(
            Options.defaults()
                .readLimit(readLimit)
                .compression(Compression.level(6).contextTakeover(true, true)))
        .build();
  }

  private static CloseFrame tooBig(int limit) {
    return new CloseFrame(
        StatusCode.MESSAGE_TOO_BIG, "message over " + limit + " bytes, raise readLimit");
  }

  private static TestPeer dial(TestServer server) {
    TestPeer peer = server.dial("/", d -> d.compression());
    assertEquals("permessage-deflate", peer.extensions());
    return peer;
  }

  /// Waits for the peer's end and the server's, which have to be the same.
  private static void assertFailed(TestPeer peer, Probe probe, CloseFrame frame)
      throws InterruptedException {
    assertEquals(frame, peer.receiveClose().frame());
    CloseCause cause = Probe.causeOf(probe.connection());
    assertEquals(frame, cause.frame());
    assertEquals(Initiator.PROTOCOL, cause.initiator());
  }

  @ParameterizedTest(name = "[K220, V35] {arguments}")
  @ValueSource(ints = {1, 100, 8191, 8192, 8193, 100_000})
  void readLimitIsOfWhatComesOut(int limit) throws InterruptedException {
    Probe probe = new Probe(Probe.ECHO);
    try (TestServer running = TestServer.inMemory(server(probe, limit));
        TestPeer peer = dial(running)) {
      byte[] largest = new byte[limit];
      peer.sendRaw(Raw.frame(0xC2, Deflated.of(largest, 6)));
      assertEquals(Message.binary(largest), peer.receive());
      peer.sendRaw(Raw.frame(0xC2, Deflated.of(new byte[limit + 1], 6)));
      assertFailed(peer, probe, tooBig(limit));
    }
  }

  @Test
  void fragmentsAreOneStreamAndControlFramesMayComeBetween() {
    Probe probe = new Probe(Probe.ECHO);
    try (TestServer running = TestServer.start(server(probe, 2048));
        TestPeer peer = dial(running)) {
      for (int cut = 0; cut <= HELLO.length; cut++) {
        peer.sendRaw(Raw.frame(FIRST, Arrays.copyOf(HELLO, cut)));
        peer.ping((byte) cut).receivePong();
        peer.sendRaw(Raw.frame(LAST, Arrays.copyOfRange(HELLO, cut, HELLO.length)));
        assertEquals("Hello", peer.receiveText());
      }
    }
  }

  @Test
  @DisplayName("[K213] plain and compressed messages mix")
  void plainAndCompressedMessagesMix() {
    Probe probe = new Probe(Probe.ECHO);
    try (TestServer running = TestServer.start(server(probe, 2048));
        TestPeer peer = dial(running)) {
      peer.sendRaw(
          Raw.concat(
              Raw.frame(0xC1, HELLO),
              Raw.frame(0x81, "plain".getBytes(US_ASCII)),
              Raw.frame(0xC1, HexFormat.of().parseHex("f200110000")), // refers to the first
              Raw.frame(0xC1, (byte) 0)));
      for (String text : List.of("Hello", "plain", "Hello", "")) {
        assertEquals(text, peer.receiveText());
      }
    }
  }

  /// What is wrong, and the frames that do it.
  static Stream<Arguments> invalid() {
    byte[] text = Deflated.of("to be or not to be, ".repeat(50));
    CloseFrame corrupt =
        new CloseFrame(
            StatusCode.INVALID_FRAME_PAYLOAD_DATA, "compressed data is invalid or incomplete");
    CloseFrame notUtf8 = new CloseFrame(StatusCode.INVALID_FRAME_PAYLOAD_DATA, "text is not UTF-8");
    byte[] latin1 = Deflated.of(("x".repeat(1000) + "ü").getBytes(UTF_8), 6);
    byte[] halfACharacter =
        Deflated.of(Arrays.copyOf(("x".repeat(1000) + "ü").getBytes(UTF_8), 1001), 6);
    return Stream.of(
        Arguments.of("truncated", corrupt, Raw.frame(0xC1, Arrays.copyOf(text, 20))),
        Arguments.of("less a byte", corrupt, Raw.frame(0xC1, Arrays.copyOf(HELLO, 6))),
        Arguments.of("block type 3", corrupt, Raw.frame(0xC1, (byte) 6)),
        Arguments.of("plain text", corrupt, Raw.frame(0xC1, "no DEFLATE".getBytes(US_ASCII))),
        Arguments.of(
            "truncated in fragments",
            corrupt,
            Raw.concat(Raw.frame(FIRST, Arrays.copyOf(text, 20)), Raw.frame(LAST))),
        Arguments.of("not UTF-8", notUtf8, Raw.frame(0xC1, Deflated.of(new byte[] {-1}, 6))),
        Arguments.of("half a character", notUtf8, Raw.frame(0xC1, halfACharacter)),
        Arguments.of(
            "not UTF-8 before the end is there",
            notUtf8,
            Raw.frame(FIRST, Deflated.of(new byte[] {'a', -1, 'b'}, 6))),
        Arguments.of(
            "RSV1 on a continuation",
            new CloseFrame(StatusCode.PROTOCOL_ERROR, "RSV1 set"),
            Raw.concat(Raw.frame(FIRST, latin1), Raw.frame(0xC0))),
        Arguments.of(
            "RSV1 on a ping",
            new CloseFrame(StatusCode.PROTOCOL_ERROR, "RSV1 set"),
            Raw.frame(0xC9)));
  }

  @ParameterizedTest(name = "[G160, I178, K209] {0}")
  @MethodSource("invalid")
  void handlerSeesNothingOfAMessageThatIsNotInOrder(String what, CloseFrame frame, byte[] frames)
      throws InterruptedException {
    ConcurrentLinkedQueue<Message> seen = new ConcurrentLinkedQueue<>();
    Probe probe =
        new Probe(connection -> {
          for (Message message : connection) {
            seen.add(message);
          }
        });
    WebSocketServer built = server(probe, 2048);
    try (TestServer running = TestServer.start(built);
        TestPeer peer = dial(running)) {
      peer.sendRaw(Raw.concat(Raw.frame(0xC1, HELLO), frames, Raw.frame(0x81, (byte) 'x')));
      assertFailed(peer, probe, frame);
      assertTrue(NativeMemory.inflaters(built) <= 1, what);
    }
    assertEquals(List.of(Message.text("Hello")), List.copyOf(seen));
    assertEquals(0, NativeMemory.inflaters(built));
  }

  /// A thousand times as much comes out as goes in, but no more of it is kept than the limit.
  @ParameterizedTest(name = "[K204, K205, V30-V35] {arguments}")
  @ValueSource(ints = {2048, MEBIBYTE, 16 * MEBIBYTE})
  void bombIsStoppedAtTheLimitAndCostsNoMoreMemory(int limit) throws InterruptedException {
    byte[] bomb = Deflated.zeros(100 * MEBIBYTE);
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.inMemory(server(probe, limit));
        TestPeer peer = dial(running)) {
      byte[] whole = Raw.frame(FIRST + 1);
      for (int from = 0; from < bomb.length; from += 1000) {
        int to = Math.min(bomb.length, from + 1000);
        whole = Raw.concat(whole, Raw.frame(0, Arrays.copyOfRange(bomb, from, to)));
      }
      long before = allocatedByLoop();
      peer.sendRaw(whole);
      assertFailed(peer, probe, tooBig(limit));
      long allocated = allocatedByLoop() - before;
      assertTrue(allocated < 3L * limit + MEBIBYTE, "limit " + limit + ", allocated " + allocated);
    }
  }

  /// In memory server and peers have one thread.
  private static long allocatedByLoop() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Thread loop =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("websocketx-memory-"))
            .findFirst()
            .orElse(null);
    assertNotNull(loop);
    return threads.getThreadAllocatedBytes(loop.threadId());
  }

  @Test
  void readerWaitsForTheRestOfAMessageThatTakesLongToInflate() throws InterruptedException {
    int size = 16 * MEBIBYTE;
    Probe probe =
        new Probe(connection -> {
          for (int i = 0; i < 5; i++) {
            Message message = connection.read();
            assertNotNull(message);
            assertEquals(size, message.size());
          }
          assertNull(connection.read());
        });
    byte[] frame = Raw.frame(0xC2, Deflated.zeros(size));
    try (TestServer running = TestServer.start(server(probe, size));
        TestPeer peer = dial(running)) {
      for (int i = 0; i < 5; i++) {
        peer.sendRaw(frame);
      }
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
      assertTrue(Probe.causeOf(probe.connection()).wasClean());
    }
  }
}
