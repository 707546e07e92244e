// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.Compression;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;
import websocketx.testing.RawPeer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Whatever a peer sends, and whenever it stalls, half-closes or is gone: all that it gets is in
/// order, its connection ends in time and leaves nothing, and another peer does not notice.
class ServerFuzzTest {
  private static final int STEPS = 48;
  private static final int READ_LIMIT = 4096;
  private static final Duration MOMENT = Duration.ZERO;

  /// Longer than all deadlines in a row: to be silent, to send, to be answered, to linger.
  private static final Duration LIFE = Duration.ofMinutes(3);

  private static final Duration[] STEP = {
    Duration.ofMillis(1),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private static final Logger LOGGER = Logger.getLogger("websocketx"); // kept, so that it stays off
  private static final Moods MOODS = new Moods();
  private static final TestServer SERVER = TestServer.inMemory(server());
  private static final TestPeer HONEST = SERVER.dial("/");

  private static WebSocketServer server() {
    LOGGER.setLevel(Level.OFF); // of the failures that the handler is told to have
    return WebSocketServer.builder()
        .handler(MOODS)
        .observer(MOODS)
        .options(
            Options.defaults()
                .readLimit(READ_LIMIT)
                .compression(Compression.level(1).contextTakeover(true, true).minSize(64)))
        .build();
  }

  @AfterAll
  static void closeServer() {
    SERVER.close();
  }

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void everyLifeEnds(byte[] input) {
    Budget.holdAll(() -> live(new Script(input)));
  }

  private static void live(Script script) {
    RawPeer peer = new RawPeer(SERVER);
    for (int i = 0; i < STEPS && script.hasMore(); i++) {
      step(peer, script);
    }
    SERVER.advance(LIFE);
    MOODS.check(1);
    List<byte[]> written = MOODS.takeWritten();
    peer.resume();
    SERVER.advance(MOMENT);
    assertTrue(peer.isEnded(), "the connection is still there");
    isInOrder(peer.received(), written);
    HONEST.send("and you?");
    assertEquals("and you?", HONEST.receiveText());
    SERVER.advance(MOMENT);
    MOODS.takeWritten();
  }

  private static void step(RawPeer peer, Script script) {
    int step = script.octet();
    switch (step % 12) {
      case 0, 1 -> frame(peer, script.octet(), script.octet(), script.take(script.octet()));
      case 2 -> frame(peer, 0x82, step, new byte[] {(byte) script.octet(), (byte) script.octet()});
      case 3 -> frame(peer, 0x82, step, new byte[script.octet() << 5]);
      case 4 -> peer.send(request(script.octet()));
      case 5 -> peer.send(script.take(script.octet()));
      case 6, 7 -> SERVER.advance(MOMENT);
      case 8 -> SERVER.advance(STEP[script.octet() % STEP.length]);
      case 9 -> peer.stallOrResume();
      case 10 -> peer.halfClose();
      default -> {
        if (script.coin()) {
          peer.reset();
        }
      }
    }
  }

  private static void frame(RawPeer peer, int first, int key, byte[] payload) {
    byte[] frame =
        FrameEncoder.maskedFrame((first & 128) != 0, first & 15, payload, key * 0x01010101);
    frame[0] |= (byte) (first & 0x70);
    peer.send(frame);
  }

  private static byte[] request(int how) {
    List<String> lines =
        List.of(
            "GET / HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            (how & 1) == 0 ? "X: none" : "Sec-WebSocket-Extensions: permessage-deflate",
            (how & 2) == 0 ? "X: none" : "Origin: http://localhost",
            "",
            "");
    return String.join("\r\n", lines).getBytes(US_ASCII);
  }

  /// One answer, and frames behind it if that is a 101: what was written, in order and without a
  /// gap, as far as it came.
  private static void isInOrder(byte[] bytes, List<byte[]> written) {
    if (bytes.length == 0) {
      return;
    }
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 4;
    assertTrue(text.matches("(?s)HTTP/1\\.1 (101|4\\d\\d|501|505) .*") && end > 4, text);
    if (!text.startsWith("HTTP/1.1 101")) {
      assertEquals(List.of(), written);
      return;
    }
    Inbound inbound = new Inbound(text.substring(0, end).contains("permessage-deflate"));
    Receiver receiver = new Receiver(Role.CLIENT, 1 << 20, inbound.inflater());
    ByteBuffer frames = ByteBuffer.wrap(bytes, end, bytes.length - end);
    while (frames.hasRemaining()) {
      receiver.receive(frames, 0, inbound);
    }
    receiver.release();
    List<byte[]> messages = inbound.messages();
    assertTrue(messages.size() <= written.size(), "more than was written");
    for (int i = 0; i < messages.size(); i++) {
      assertArrayEquals(written.get(i), messages.get(i));
    }
  }
}
