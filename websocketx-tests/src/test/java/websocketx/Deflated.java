// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

/// What a message is on the wire once it is compressed (RFC 7692 §7.2.1), made by zlib alone.
public final class Deflated {
  private static final int LEVEL = 6;
  private static final int TAIL = 4;

  private Deflated() {}

  /// A message that refers to no other.
  public static byte[] of(byte[] message, int level) {
    Deflater deflater = new Deflater(level, true);
    try {
      deflater.setInput(message);
      byte[] compressed = new byte[message.length + message.length / 8 + 1024];
      int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(compressed, length - TAIL);
    } finally {
      deflater.end();
    }
  }

  /// An ASCII text.
  public static byte[] of(String text) {
    return of(text.getBytes(US_ASCII), LEVEL);
  }

  /// Zeros, of which a thousand take one byte.
  public static byte[] zeros(int length) {
    return of(new byte[length], LEVEL);
  }

  /// A text that gets about half as long by compression, and not less, whatever came before it.
  public static String halves(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }
}
