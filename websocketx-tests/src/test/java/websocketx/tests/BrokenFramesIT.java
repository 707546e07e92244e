// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.Compression;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Frames that break the rules, each in one segment with the request, over a socket, again and
/// again: the Close frame, the end of TCP, the cause, no message for the handler, and nothing that
/// stays. The protocol's own tests have more of each kind.
@TestInstance(Lifecycle.PER_CLASS)
class BrokenFramesIT {
  private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

  private final Ordeal ordeal =
      new Ordeal(
          BrokenFramesIT::expectNothing,
          builder ->
              builder.options(Options.defaults().compression(Compression.level(1).minSize(0))));

  private static void expectNothing(WebSocketConnection connection) throws InterruptedException {
    assertNull(connection.read()); // otherwise the ordeal finds a line in the log
  }

  @AfterAll
  void end() {
    ordeal.close();
  }

  @ParameterizedTest(name = "[{0}] {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "F125 | 1002 | 81 01 61",
        "F126 | 1002 | 88 00",
        "F126 | 1002 | 89 00",
        "F127, V17 | 1002 | c1 80 m",
        "F128 | 1002 | a1 80 m",
        "F128 | 1002 | 91 80 m",
        "F129, V15 | 1002 | f1 80 m",
        "F130 | 1002 | 83 80 m",
        "F130 | 1002 | 8f 80 m",
        "F131, V9 | 1002 | 83 ff 00*4 7f ff ff ff m",
        "F132, V1, V2 | 1002 | 82 ff ff*8 m",
        "F134 | 1009 | 82 ff 7f ff*7 m",
        "F135 | 1009 | 82 ff 00 00 00 01 00*4 m",
        "F136 | 1009 | 82 ff 00*4 80 00 00 00 m",
        "F139, V11 | 1009 | 82 fe 08 01 m",
        "V7 | 1009 | 82 ff 00*4 ff ff ff fc m",
        "V10 | 1009 | 82 ff 00 00 00 7f ff*4 m",
        "G149 | 1002 | 80 80 m",
        "G151, V21 | 1008 | 01 80 m (00 80 m)*1100",
        "G152, V19, V20 | 1009 | 01 81 m 61 (00 81 m 61)*2048",
        "G153, V22, V23 | 1009 | 01 fe 04 00 m 61*1024 (00 fe 04 00 m 61*1024)*2",
        "V18, V24, V25 | 1009 | 01 80 m (00 fd m 61*125)*40",
        "V4, V5 | 1009 | 01 81 m 61 80 ff 7f ff*7 m",
        "G157 | 1002 | 09 80 m",
        "H163 | 1002 | 89 fe 00 7e m",
        "I172 | 1007 | 81 82 m c0 80",
        "I172 | 1007 | 81 84 m f0 80 80 80",
        "I174 | 1007 | 81 84 m f4 90 80 80",
        "I174 | 1007 | 81 81 m fe",
        "I175 | 1007 | 81 81 m 80",
        "I175 | 1007 | 01 82 m e2 82 80 80 m",
        "J188 | 1002 | 88 fe 00 7e m",
        "J189 | 1007 | 88 83 m 03 e8 ff",
        "K215 | 1002 | c9 80 m"
      })
  void faultIsTheEnd(String row, int code, String frames) throws Exception {
    attack(code, Raw.upgrade("/"), frames);
  }

  @ParameterizedTest(name = "[{0}] compressed, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "G160 | 1002 | 41 81 m 00 c0 81 m 00",
        "K215 | 1002 | c9 80 m",
        "I178 | 1007 | c1 83 m fa 0f 00", // the byte ff
        "K209 | 1007 | c1 86 m 00 c8 00 37 ff 61",
        "K212, V38 | 1007 | c2 fe 08 02 m (03 00)*1025",
        "K212, V38 | 1009 | c2 fe ea 60 m (03 00)*30000",
        "K212, V38 | 1007 | 42 fe 04 00 m (03 00)*512 (00 fe 04 00 m (03 00)*512)*40",
        "K211, V38 | 1009 | 42 fe ea 60 m (00 00 00 ff ff)*12000"
      })
  void faultInsideCompressionIsTheEnd(String row, int code, String frames) throws Exception {
    attack(code, Raw.upgrade("/", DEFLATE), frames);
  }

  private void attack(int code, byte[] request, String frames) throws Exception {
    byte[] bytes = Raw.concat(request, RawFrames.of(frames));
    ordeal.survive(peer -> {
      assertEquals(101, peer.sendRaw(bytes).receiveResponse().status());
      assertEquals(code, peer.receiveClose().code().value());
      CloseCause cause = Probe.causeOf(ordeal.connection());
      assertEquals(code, cause.code().value());
      assertEquals(Initiator.PROTOCOL, cause.initiator());
      assertFalse(cause.wasClean());
    });
  }

  @Test
  @DisplayName("[F148] half a header, then the end of TCP: 1006")
  void halfAHeaderIsAnAbnormalEnd() throws Exception {
    ordeal.survive(peer -> {
      assertEquals(101, open(peer, "82 fe 08").status());
      assertEquals(StatusCode.ABNORMAL_CLOSURE, peer.halfClose().receiveClose().code());
      CloseCause cause = Probe.causeOf(ordeal.connection());
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertEquals(Initiator.PEER, cause.initiator());
    });
  }

  @Test
  @DisplayName("[F141] a frame that is cut inside its header is received when the rest comes")
  void headerInTwoPiecesIsReceived() {
    byte[] frame = RawFrames.of("82 fe 01 00 m 61*256");
    int header = 8;
    WebSocketServer server = WebSocketServer.of(Probe.ECHO);
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      for (int cut = 1; cut < header; cut++) {
        peer.sendRaw(Arrays.copyOf(frame, cut)).receiveNothing(Duration.ofMillis(20));
        peer.sendRaw(Arrays.copyOfRange(frame, cut, frame.length));
        assertEquals(256, peer.receive().size());
      }
    }
  }

  @ParameterizedTest(name = "[F141] {0} bytes of a header and then nothing: 1008")
  @ValueSource(ints = {1, 2, 3, 7})
  void headerThatIsNeverCompleteIsClosedWith1008(int bytes) {
    Options options =
        Options.defaults().messageTimeout(Duration.ofSeconds(60)).readInterval(Options.NEVER);
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(options).build();
    try (TestServer memory = TestServer.inMemory(server);
        TestPeer peer = memory.dial("/", dialer -> dialer.timeout(Duration.ofSeconds(20)))) {
      peer.sendRaw(Arrays.copyOf(RawFrames.of("82 fe 01 00 m"), bytes));
      memory.advance(Duration.ofSeconds(59));
      peer.receiveNothing(Duration.ofMillis(20));
      memory.advance(Duration.ofSeconds(2));
      assertEquals("message not complete within messageTimeout PT1M", peer.receiveClose().reason());
    }
  }

  @Test
  @DisplayName("[J191] what comes behind a Close frame is ignored")
  void nothingCountsBehindAClose() throws Exception {
    ordeal.survive(peer -> {
      assertEquals(101, open(peer, "88 82 m 03 e8 88 82 m 0f a0 81 01 61").status());
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
      assertEquals(StatusCode.NORMAL_CLOSURE, Probe.causeOf(ordeal.connection()).code());
    });
  }

  private static TestPeer open(TestPeer peer, String frames) {
    return peer.sendRaw(Raw.concat(Raw.upgrade("/"), RawFrames.of(frames))).receiveResponse();
  }

  /// RFC 7692 §7.2.3.4: a final block is not the end of the message.
  @ParameterizedTest(name = "[V37] final block and {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing | c1 87 m f3 48 cd c9 c9 07 00 | Hello",
        "an empty block | c1 88 m f3 48 cd c9 c9 07 00 00 | Hello",
        "another text | c1 8e m f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00 | HelloHello",
        "a frame | c1 8c m f3 48 cd c9 c9 07 00 81 03 61 62 63 | 1007"
      })
  void bytesBehindAFinalBlockAreOfTheSameMessage(String what, String frame, String answer) {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .options(Options.defaults().compression(Compression.level(1)))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.concat(Raw.upgrade("/", DEFLATE), RawFrames.of(frame))).receiveResponse();
      if (answer.equals("1007")) {
        assertEquals(StatusCode.INVALID_FRAME_PAYLOAD_DATA, peer.receiveClose().code());
      } else {
        assertEquals(answer, peer.receiveText());
        assertEquals("next", peer.send("next").receiveText());
        peer.sendRaw(RawFrames.of("c1 87 m f2 48 cd c9 c9 07 00"));
        assertEquals("Hello", peer.receiveText());
      }
    }
  }

  /// RFC 6455 §5.4: what a peer has sent of a message takes room, what it has announced does not.
  @ParameterizedTest(name = "[{0}] at most {1} bytes more than an idle peer: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "F140, V10 | 5000 | 82 fe 08 00 m 61",
        "G152, V19, V20 | 5000 | 01 81 m 61 (00 81 m 61)*1000",
        "F139 | 9000 | 82 fe 08 00 m 61*2047"
      })
  void memoryGrowsWithWhatHasCome(String row, int bytes, String frames) throws Exception {
    try (Ordeal many =
        new Ordeal(Probe.DRAIN, builder -> builder.maxConnections(2 * Ordeal.HOLDING))) {
      long idle = many.held(Raw.upgrade("/"));
      long more = many.held(Raw.concat(Raw.upgrade("/"), RawFrames.of(frames))) - idle;
      assertTrue(more < bytes, more + " bytes more than " + idle);
    }
  }

  @Test
  @DisplayName("[G152, V19, V20] 131,000 fragments on each of 50 connections take what has come")
  void manyFragmentsTakeWhatHasCome() throws Exception {
    int count = 131_000;
    int connections = 50;
    byte[] fragments = RawFrames.of("01 81 m 61 (00 81 m 61)*" + (count - 1) + " 89 80 m");
    Options large = Options.defaults().readLimit(1 << 20);
    List<TestPeer> peers = new ArrayList<>();
    try (Ordeal many =
        new Ordeal(
            Probe.DRAIN, builder -> builder.maxConnections(2 * connections).options(large))) {
      for (int i = 0; i < connections; i++) {
        peers.add(many.dial("/"));
      }
      long before = LiveObjects.look().bytes();
      for (TestPeer peer : peers) {
        assertEquals(0, peer.sendRaw(fragments).receivePong().length); // it has taken all by then
      }
      long each = (LiveObjects.look().bytes() - before) / connections;
      assertTrue(each >= count && each < 4 * count + 5000, each + " bytes each");
      peers.forEach(TestPeer::close);
      many.assertReleased();
      many.assertServesTheHonest();
      many.assertQuiet();
    }
  }

  @Test
  void tableReadsAsWritten() {
    byte[] frame = RawFrames.of("81 m (61 62)*2 00*3");
    assertEquals(
        "\u0000\u0000\u0000\u0000abab\u0000\u0000\u0000", new String(frame, 1, 11, US_ASCII));
    assertEquals(12, frame.length);
  }
}
