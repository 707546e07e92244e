// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/// Payloads of a given size, the same for the same seed.
final class Texts {
  private Texts() {}

  /// Compresses well, and mostly by what stands not far before.
  static byte[] json(int size, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("[");
    while (text.length() < size) {
      text.append("{\"id\":").append(random.nextInt(100_000));
      text.append(",\"symbol\":\"").append(Integer.toString(random.nextInt(46_656), 36));
      text.append("\",\"price\":").append(random.nextInt(100_000) / 100.0).append("},");
    }
    text.setLength(size);
    return text.toString().getBytes(UTF_8);
  }

  /// Gets about half as long, whatever came before it.
  static byte[] digits(int size, long seed) {
    byte[] text = new byte[size];
    Random random = new Random(seed);
    for (int i = 0; i < size; i++) {
      text[i] = (byte) Character.forDigit(random.nextInt(10), 10);
    }
    return text;
  }

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
