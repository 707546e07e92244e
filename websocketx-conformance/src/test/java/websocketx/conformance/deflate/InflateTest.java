// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The judge's own inflater against the deflater of the JDK.
class InflateTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void whatZlibDeflatesIsInflated(int level) throws Exception {
    Deflater zlib = new Deflater(level, true);
    Inflate inflate = new Inflate(1 << 20);
    SplittableRandom random = new SplittableRandom(level);
    for (int i = 0; i < 60; i++) {
      byte[] payload = payload(random, random.nextInt(100_000));
      assertArrayEquals(payload, inflate.message(deflate(zlib, payload)), "message " + i);
    }
    zlib.end();
    assertTrue(inflate.farthest() <= 1 << 15);
  }

  @Test
  void messagesWithoutContextAreInflatedOneByOne() throws Exception {
    Inflate inflate = new Inflate(1 << 20);
    SplittableRandom random = new SplittableRandom(0);
    byte[] payload = payload(random, 5000);
    for (int i = 0; i < 5; i++) {
      Deflater zlib = new Deflater(6, true);
      inflate.forget();
      assertArrayEquals(payload, inflate.message(deflate(zlib, payload)));
      zlib.end();
    }
  }

  @Test
  void referenceToWhatWasForgottenIsFound() throws Exception {
    Deflater zlib = new Deflater(6, true);
    Inflate inflate = new Inflate(1 << 20);
    byte[] payload = payload(new SplittableRandom(0), 5000);
    inflate.message(deflate(zlib, payload));
    byte[] second = deflate(zlib, payload);
    zlib.end();
    inflate.forget();
    assertThrows(MalformedDeflateException.class, () -> inflate.message(second));
  }

  @Test
  void farthestReferenceIsMeasured() throws Exception {
    Inflate inflate = new Inflate(1 << 20);
    Blocks blocks = new Blocks().fixed(false).literals(new byte[700]).reference(3, 700);
    inflate.message(blocks.reference(4, 5).endOfBlock().flushed());
    assertEquals(700, inflate.farthest());
  }

  /// The examples of RFC 7692 §7.2.3.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f248cdc9c90700",
        "000500faff48656c6c6f00",
        "f348cdc9c9070000",
        "f24805000000ffffcac9c90700"
      })
  void examplesOfTheRfcAreHello(String hex) throws Exception {
    assertArrayEquals(
        "Hello".getBytes(StandardCharsets.US_ASCII),
        new Inflate(100).message(HexFormat.of().parseHex(hex)));
  }

  @Test
  void messageOverTheLimitIsRefused() throws Exception {
    byte[] bomb = new Deflate(15).message(new byte[1001]);
    assertEquals(1001, new Inflate(1001).message(bomb).length);
    assertThrows(MalformedDeflateException.class, () -> new Inflate(1000).message(bomb));
  }

  @Test
  void everyTruncationIsFoundOrInflatesToLess() throws Exception {
    byte[] payload = payload(new SplittableRandom(3), 500);
    byte[] whole = new Deflate(15).message(payload);
    for (int length = 0; length < whole.length - 1; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        byte[] inflated = new Inflate(1 << 20).message(cut);
        assertTrue(inflated.length < payload.length, "truncated after " + length);
      } catch (MalformedDeflateException e) {
        assertTrue(e.getMessage() != null);
      }
    }
  }

  /// Between text and noise, so that all kinds of blocks come.
  static byte[] payload(SplittableRandom random, int length) {
    byte[] payload = new byte[length];
    int symbols = random.nextInt(1, 257);
    for (int i = 0; i < length; i++) {
      boolean repeats = i > 0 && random.nextInt(8) > 0;
      payload[i] =
          repeats
              ? payload[random.nextInt(Math.max(0, i - 40_000), i)]
              : (byte) random.nextInt(symbols);
    }
    for (int i = 0; i < length / 500; i++) {
      int count = Math.min(random.nextInt(300), length / 2);
      int from = random.nextInt(length - count);
      int to = random.nextInt(length - count);
      System.arraycopy(payload, from, payload, to, count);
    }
    return payload;
  }

  private static byte[] deflate(Deflater zlib, byte[] payload) {
    zlib.setInput(payload);
    byte[] octets = new byte[payload.length + payload.length / 100 + 1000];
    int length = zlib.deflate(octets, 0, octets.length, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(octets, length - 4);
  }
}
