// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Compression;
import websocketx.Decision;
import websocketx.Deflated;
import websocketx.Message;
import websocketx.NativeMemory;
import websocketx.Options;
import websocketx.PreparedMessage;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Which messages are compressed, and how, seen on the wire (RFC 7692 §6.1).
class CompressedSendingIT {
  private static final String DEFLATE = "permessage-deflate";
  private static final String TEXT = "to be or not to be, that is the question. ".repeat(20);

  private static WebSocketServer server(WebSocketHandler handler, Compression compression) {
    return WebSocketServer.builder()
        .handler(handler)
        .options(Options.defaults().compression(compression).readLimit(1 << 20))
        .build();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /// What zlib makes of words that are like each other, but not alike.
  private static String words(long seed, int count) {
    Random random = new Random(seed);
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      words.append("word").append(random.nextInt(50) * random.nextInt(50)).append(' ');
    }
    return words.toString();
  }

  @Test
  void eachLevelIsZlibs() {
    WebSocketServer built =
        WebSocketServer.builder()
            .maxDeflaters(1) // which goes from level to level
            .check(request -> {
              int level = Integer.parseInt(request.path().substring(1));
              return Decision.accept(Probe.ECHO)
                  .options(options -> options.compression(Compression.level(level)));
            })
            .options(Options.defaults().readLimit(1 << 20))
            .build();
    List<WireFrames> clients = new ArrayList<>();
    try (TestServer server = TestServer.start(built)) {
      for (int level = 1; level <= 9; level++) {
        clients.add(WireFrames.offering(server, "/" + level, DEFLATE));
      }
      for (int from = 1; from <= 9; from++) {
        for (int to = 1; to <= 9; to++) {
          for (int level : new int[] {from, to}) {
            String text = words(from * 10 + to, 300);
            WireFrames.Frame frame = clients.get(level - 1).send(text).next();
            assertEquals(0xC1, frame.firstByte());
            assertArrayEquals(Deflated.of(text.getBytes(US_ASCII), level), frame.payload());
          }
        }
      }
      assertEquals(1, NativeMemory.deflaters(built));
    } finally {
      clients.forEach(WireFrames::close);
    }
  }

  @Test
  void messagesBelowMinSizeGoOutPlain() {
    Compression compression = Compression.level(6);
    for (int minSize : List.of(compression.minSize(), 20, 1000)) {
      WebSocketServer built = server(Probe.ECHO, compression.minSize(minSize));
      try (TestServer server = TestServer.inMemory(built);
          TestPeer peer = server.dial("/", d -> d.compression())) {
        peer.send("a".repeat(minSize - 1)).receiveText();
        assertFalse(peer.wasCompressed());
        peer.send("a".repeat(minSize)).receiveText();
        assertTrue(peer.wasCompressed());
      }
    }
  }

  @Test
  void withMinSizeZeroAllIsTried() {
    try (TestServer server =
            TestServer.inMemory(server(Probe.ECHO, Compression.level(6).minSize(0)));
        TestPeer peer = server.dial("/", d -> d.compression())) {
      for (int length = 0; length < 30; length++) {
        String text = "a".repeat(length);
        assertEquals(text, peer.send(text).receiveText());
        assertEquals(length > Deflated.of(text).length, peer.wasCompressed());
      }
    }
  }

  @Test
  @DisplayName("[K221] uncompressed messages go out plain and leave the context alone")
  void uncompressedMessagesGoOutPlainAndLeaveTheContextAlone() {
    WebSocketHandler handler =
        connection -> {
          Message message = Message.text(TEXT);
          connection.write(message);
          connection.write(Message.text("x".repeat(1000)).uncompressed());
          connection.write(Message.text("y".repeat(1000)).uncompressed().prepare());
          assertTrue(connection.offer(Message.text("z".repeat(1000)).uncompressed()));
          connection.write(message);
          Probe.drain(connection);
        };
    try (TestServer server =
            TestServer.inMemory(
                server(handler, Compression.level(6).contextTakeover(true, false)));
        WireFrames client = WireFrames.offering(server, "/", DEFLATE)) {
      WireFrames.Frame first = client.next();
      assertTrue(first.isCompressed());
      for (String letter : List.of("x", "y", "z")) {
        WireFrames.Frame plain = client.next();
        assertEquals(0x81, plain.firstByte());
        assertEquals(letter.repeat(1000), new String(plain.payload(), US_ASCII));
      }
      WireFrames.Frame second = client.next();
      assertTrue(second.isCompressed());
      assertTrue(second.payload().length < first.payload().length / 2, "it refers to the first");
    }
  }

  @Test
  void whatDoesNotGetShorterGoesOutPlain() {
    for (boolean takeover : List.of(false, true)) {
      Compression compression = Compression.level(9).contextTakeover(takeover, takeover);
      try (TestServer server = TestServer.start(server(Probe.ECHO, compression));
          TestPeer peer = server.dial("/", d -> d.compression())) {
        for (int length : List.of(64, 1000, 40_000, 100_000)) {
          byte[] bytes = random(length);
          assertArrayEquals(bytes, peer.send(bytes).receive().toByteArray());
          assertFalse(peer.wasCompressed());
          assertEquals(TEXT, peer.send(TEXT).receiveText());
          assertTrue(peer.wasCompressed());
        }
      }
    }
  }

  @Test
  void eachMessageIsOneFrameAndTextStaysText() {
    try (TestServer server = TestServer.start(server(Probe.ECHO, Compression.level(6)));
        WireFrames client = WireFrames.offering(server, "/", DEFLATE)) {
      assertEquals(0xC1, client.send(TEXT).next().firstByte());
      assertEquals(0xC2, client.send(0x82, TEXT.getBytes(US_ASCII)).next().firstByte());
      assertEquals(0x81, client.send("short").next().firstByte());
      assertEquals(
          0x8A, client.send(0x89, TEXT.substring(0, 100).getBytes(US_ASCII)).next().firstByte());
      WireFrames.Frame close = client.send(0x88).next();
      assertEquals(0x88, close.firstByte());
    }
  }

  /// Half of the connections have one set of parameters, half another, and some none.
  @Test
  @DisplayName("[L231] prepared message is the same bytes for all with the same parameters")
  void preparedMessageIsTheSameBytesForAllWithTheSameParameters() throws InterruptedException {
    int count = 50;
    Probe probe = new Probe(Probe.DRAIN);
    List<WireFrames> clients = new ArrayList<>();
    try (TestServer server = TestServer.start(server(probe, Compression.level(6)))) {
      List<WebSocketConnection> connections = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        clients.add(WireFrames.offering(server, "/", offer(i)));
        connections.add(probe.connection());
      }
      PreparedMessage prepared = Message.text(words(1, 2000)).prepare();
      connections.forEach(connection -> assertTrue(connection.offer(prepared)));
      byte[][] forms = new byte[3][];
      for (int i = 0; i < count; i++) {
        WireFrames.Frame frame = clients.get(i).next();
        assertEquals(i % 3 == 2 ? 0x81 : 0xC1, frame.firstByte());
        if (i < forms.length) {
          forms[i] = frame.payload();
        }
        assertArrayEquals(forms[i % 3], frame.payload());
      }
      assertArrayEquals(Deflated.of(prepared.toByteArray(), 6), forms[0]);
      assertTrue(forms[1].length > forms[0].length, "its window is smaller");
      assertArrayEquals(prepared.toByteArray(), forms[2]);
    } finally {
      clients.forEach(WireFrames::close);
    }
  }

  private static String offer(int index) {
    return switch (index % 3) {
      case 0 -> DEFLATE;
      case 1 -> DEFLATE + "; server_max_window_bits=9";
      default -> "other";
    };
  }

  @Test
  void messagesReferToAPreparedOneBeforeThem() {
    String text = words(1, 500);
    WebSocketHandler handler =
        connection -> {
          connection.write(Message.text(text).prepare());
          connection.writeText(text);
          assertTrue(connection.offer(Message.text(text)));
          Probe.drain(connection);
        };
    for (String offer : List.of(offer(0), DEFLATE + "; server_max_window_bits=13")) {
      try (TestServer server =
              TestServer.inMemory(
                  server(handler, Compression.level(6).contextTakeover(true, false)));
          WireFrames client = WireFrames.offering(server, "/", offer)) {
        assertTrue(client.next().payload().length > 500);
        for (int i = 0; i < 2; i++) {
          WireFrames.Frame next = client.next();
          assertTrue(next.isCompressed());
          assertTrue(next.payload().length < 100, "refers to it: " + next.payload().length);
        }
      }
    }
  }

  /// Prepared messages do not refer to earlier ones, but later ones may refer to them.
  @Test
  void preparedMessagesMixWithThoseOfTheConnection() throws Exception {
    int count = 50;
    Probe probe = new Probe(Probe.DRAIN);
    Compression compression = Compression.level(6).contextTakeover(true, true);
    List<TestPeer> peers = new ArrayList<>();
    try (TestServer server = TestServer.start(server(probe, compression))) {
      List<WebSocketConnection> connections = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String offer = offer(i);
        peers.add(server.dial("/", d -> d.compression(offer)));
        connections.add(probe.connection());
      }
      for (int round = 0; round < 5; round++) {
        PreparedMessage prepared = Message.text(words(round, 300)).prepare();
        for (int i = 0; i < count; i++) {
          connections.get(i).writeText(words(i, 100));
          connections.get(i).write(prepared);
          assertTrue(connections.get(i).offer(prepared));
          connections.get(i).writeText(words(i, 100));
        }
        for (int i = 0; i < count; i++) {
          TestPeer peer = peers.get(i);
          assertEquals(words(i, 100), peer.receiveText());
          assertEquals(i % 3 != 2, peer.wasCompressed());
          assertEquals(prepared, peer.receive());
          assertEquals(i % 3 != 2, peer.wasCompressed());
          assertEquals(prepared, peer.receive());
          assertEquals(words(i, 100), peer.receiveText());
        }
      }
    } finally {
      peers.forEach(TestPeer::close);
    }
  }
}
