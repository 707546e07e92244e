// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.deflate.InflatedMessage.State;

class MessageInflaterTest {
  private static final int LIMIT = 1 << 20;
  private static final byte[] HELLO = "Hello".getBytes(UTF_8);

  private final Inflaters inflaters = new Inflaters(2);
  private final Deflater deflater = new Deflater(6, true);

  @AfterEach
  void noNativeMemoryIsLeft() {
    deflater.end();
    inflaters.close();
    assertEquals(0, inflaters.live());
  }

  private MessageInflater alone() {
    return new MessageInflater(inflaters, false, 15);
  }

  private MessageInflater withContext() {
    return new MessageInflater(inflaters, true, 15);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /// What one flush of the deflater makes of a message, with its tail.
  private byte[] flushed(byte[] message, int flush) {
    byte[] out = new byte[2 * message.length + 100];
    deflater.setInput(message);
    return Arrays.copyOf(out, deflater.deflate(out, 0, out.length, flush));
  }

  private byte[] flushed(byte[] message) {
    byte[] all = flushed(message, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(all, all.length - 4);
  }

  private static State feed(InflatedMessage message, byte[] bytes, int step) {
    for (int from = 0; from < bytes.length; from += step) {
      int length = Math.min(step, bytes.length - from);
      System.arraycopy(bytes, from, message.input(), 0, length);
      State state = message.append(length);
      if (state != State.GOOD) {
        return state;
      }
    }
    return message.finish();
  }

  private static void assertInflates(byte[] expected, MessageInflater inflater, byte[] bytes) {
    assertInflates(expected, inflater, bytes, InflatedMessage.MAX_INPUT);
  }

  private static void assertInflates(
      byte[] expected, MessageInflater inflater, byte[] bytes, int step) {
    try (InflatedMessage message = inflater.begin(LIMIT)) {
      assertEquals(State.GOOD, feed(message, bytes, step));
      assertArrayEquals(expected, message.toByteArray());
      assertEquals(expected.length, message.size());
    }
  }

  private static void assertCorrupt(MessageInflater inflater, byte[] bytes) {
    for (int step : new int[] {1, InflatedMessage.MAX_INPUT}) {
      try (InflatedMessage message = inflater.begin(LIMIT)) {
        assertEquals(State.CORRUPT, feed(message, bytes, step));
      }
    }
  }

  // ---- RFC 7692 §7.2.3

  @Test
  void examplesOfTheRfcInflate() {
    assertInflates(HELLO, alone(), hex("f2 48 cd c9 c9 07 00"));
    assertInflates(HELLO, alone(), hex("00 05 00 fa ff 48 65 6c 6c 6f 00"));
    assertInflates(HELLO, alone(), hex("f3 48 cd c9 c9 07 00 00"));
    assertInflates(HELLO, alone(), hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"));
    assertInflates(new byte[0], alone(), hex("00"));
    MessageInflater context = withContext();
    assertInflates(HELLO, context, hex("f2 48 cd c9 c9 07 00"));
    assertInflates(HELLO, context, hex("f2 00 11 00 00"));
  }

  @Test
  void withoutContextAMessageCannotReferToAnother() {
    MessageInflater inflater = alone();
    assertInflates(HELLO, inflater, hex("f2 48 cd c9 c9 07 00"));
    assertCorrupt(inflater, hex("f2 00 11 00 00"));
  }

  @Test
  void messagesOfAllSizesInflateInPiecesOfAllSizes() {
    for (int size : new int[] {1, 5, 100, 8191, 8192, 8193, 100_000}) {
      byte[] message = Texts.json(size, size);
      for (int step : new int[] {1, 2, 3, 7, 100, 1024}) {
        deflater.reset();
        assertInflates(message, alone(), flushed(message), step);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 12, 15})
  void contextIsTheWindow(int bits) {
    MessageInflater inflater = new MessageInflater(inflaters, true, bits);
    MessageDeflater peer = new MessageDeflater(new Deflaters(1), 6, true, bits);
    for (int i = 0; i < 50; i++) {
      byte[] message = Texts.json(300 + 50 * i, i % 3);
      byte[] compressed = peer.deflate(message);
      assertTrue(compressed != null && compressed.length < message.length);
      peer.commit(message);
      assertInflates(message, inflater, compressed, 17);
    }
  }

  @Test
  void messageThatRefersBehindTheWindowIsCorrupt() {
    byte[] first = Texts.random(600, 1);
    byte[] second = Arrays.copyOf(first, 64);
    byte[] one = flushed(first);
    byte[] two = flushed(second);
    MessageInflater narrow = new MessageInflater(inflaters, true, 9);
    assertInflates(first, narrow, one);
    assertCorrupt(narrow, two);
    MessageInflater wide = new MessageInflater(inflaters, true, 10);
    assertInflates(first, wide, one);
    assertInflates(second, wide, two);
  }

  // ---- oddities

  @Test
  void tailThatWasLeftIsTolerated() {
    MessageInflater inflater = withContext();
    assertInflates(HELLO, inflater, hex("f2 48 cd c9 c9 07 00 00 00 ff ff"), 1);
    assertInflates(HELLO, inflater, hex("f2 00 11 00 00"));
    assertInflates(new byte[0], inflater, hex("00 00 00 ff ff"));
  }

  @Test
  @DisplayName("[K213] no bytes at all are an empty message")
  void noBytesAtAllAreAnEmptyMessage() {
    assertInflates(new byte[0], alone(), new byte[0]);
  }

  @Test
  @DisplayName("[V37] final blocks are read on across")
  void finalBlocksAreReadOnAcross() {
    byte[] block = hex("f3 48 cd c9 c9 07 00");
    ByteArrayOutputStream three = new ByteArrayOutputStream();
    three.writeBytes(block);
    three.writeBytes(block);
    assertInflates("HelloHello".getBytes(UTF_8), alone(), three.toByteArray(), 1);
    three.writeBytes(hex("f2 48 cd c9 c9 07 00"));
    assertInflates("HelloHelloHello".getBytes(UTF_8), alone(), three.toByteArray());
    assertInflates("HelloHelloHello".getBytes(UTF_8), alone(), three.toByteArray(), 1);
  }

  @Test
  @DisplayName("[V37] behind a final block the window is still there")
  void behindAFinalBlockTheWindowIsStillThere() {
    MessageInflater inflater = withContext();
    assertInflates(HELLO, inflater, hex("f2 48 cd c9 c9 07 00"));
    // A final block without content, then a reference to the message before.
    assertInflates(HELLO, inflater, hex("03 00 f2 00 11 00 00"), 1);
    // "Hello" in a final block, then a reference to it.
    assertInflates(
        "HelloHello".getBytes(UTF_8), alone(), hex("f3 48 cd c9 c9 07 00 f2 00 11 00 00"));
  }

  @Test
  void messageThatEndsWithAFinalBlockIsComplete() {
    assertInflates(HELLO, alone(), hex("f3 48 cd c9 c9 07 00"));
  }

  @Test
  @DisplayName("[K212, V38] final blocks are bounded")
  void finalBlocksAreBounded() {
    byte[] blocks = new byte[2 * 1025];
    for (int i = 0; i < blocks.length; i += 2) {
      blocks[i] = 3;
    }
    assertInflates(new byte[0], alone(), Arrays.copyOf(blocks, 2 * 1024));
    assertCorrupt(alone(), blocks);
  }

  @Test
  void invalidStreamsAreCorrupt() {
    assertCorrupt(alone(), hex("07"));
    assertCorrupt(alone(), hex("ff ff ff ff"));
    assertCorrupt(alone(), hex("00 05 00 fa fe 48 65 6c 6c 6f 00"));
    assertCorrupt(alone(), hex("f2 48 cd c9 c9 07 00 de ad be ef"));
    assertCorrupt(alone(), hex("f2 48 cd c9 c9 07 00 00"));
  }

  @Test
  @DisplayName("[K209] stream that is cut off anywhere is corrupt")
  void streamThatIsCutOffAnywhereIsCorrupt() {
    byte[] message = Texts.json(500, 3);
    byte[] whole = flushed(message);
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try (InflatedMessage inflated = alone().begin(LIMIT)) {
        assertEquals(State.CORRUPT, feed(inflated, cut, 1024), "cut at " + length);
      }
    }
  }

  @Test
  void rubbishNeverThrows() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      random.nextBytes(bytes);
      try (InflatedMessage message = withContext().begin(2000)) {
        feed(message, bytes, 1 + random.nextInt(8));
        assertTrue(message.size() <= 2000);
      }
    }
  }

  // ---- limits

  @Test
  void messageOfExactlyTheLimitIsGood() {
    for (int size : new int[] {1, 2048, 8192, 100_000}) {
      deflater.reset();
      byte[] zeros = new byte[size];
      byte[] compressed = flushed(zeros);
      try (InflatedMessage message = alone().begin(size)) {
        assertEquals(State.GOOD, feed(message, compressed, 1024));
        assertArrayEquals(zeros, message.toByteArray());
      }
      try (InflatedMessage message = alone().begin(size - 1)) {
        assertEquals(State.TOO_BIG, feed(message, compressed, 1024));
        assertTrue(message.bytes().length <= Math.max(8192, size));
      }
    }
  }

  @Test
  void nothingIsHeldBetweenMessages() {
    MessageInflater inflater = withContext();
    assertInflates(HELLO, inflater, hex("f2 48 cd c9 c9 07 00"));
    InflatedMessage open = inflater.begin(LIMIT);
    open.close();
    open.close();
    assertEquals(1, inflaters.live(), "the one that waits for its next use");
    byte[] first;
    try (InflatedMessage message = inflater.begin(LIMIT)) {
      feed(message, hex("00"), 1);
      first = message.toByteArray();
    }
    try (InflatedMessage message = inflater.begin(LIMIT)) {
      feed(message, hex("f2 48 cd c9 c9 07 00"), 1);
      assertNotSame(first, message.toByteArray());
    }
  }

  @Test
  void closedPoolFreesWhatIsGivenBackLater() {
    InflatedMessage message = alone().begin(LIMIT);
    inflaters.close();
    assertEquals(1, inflaters.live());
    message.close();
    assertEquals(0, inflaters.live());
  }
}
