// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// What is in the messages; the same in each run.
final class Payload {
  private Payload() {}

  static byte[] ascii(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) ('a' + i % 26);
    }
    return octets;
  }

  static byte[] random(int length) {
    byte[] octets = new byte[length];
    new SplittableRandom(length).nextBytes(octets);
    return octets;
  }

  /// Text as programs send it: compresses well, but not to nothing.
  static byte[] json(int length) {
    SplittableRandom random = new SplittableRandom(length);
    StringBuilder text = new StringBuilder("[");
    while (text.length() < length) {
      text.append("{\"id\":").append(random.nextInt(100_000));
      text.append(",\"state\":\"").append(random.nextBoolean() ? "open" : "closed");
      text.append("\",\"price\":").append(random.nextInt(10_000) / 100.0).append("},");
    }
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
  }

  /// Prose with characters of one to four octets.
  static byte[] prose(int length) {
    String[] words = {
      "straße", "river", "naïve", "mountain", "日本", "über", "harbour", "свет", "ocean", "🌊", "and"
    };
    SplittableRandom random = new SplittableRandom(length);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (text.size() < length) {
      byte[] word = words[random.nextInt(words.length)].getBytes(StandardCharsets.UTF_8);
      text.writeBytes(text.size() + word.length < length ? word : new byte[] {'.'});
      text.write(' ');
    }
    return Arrays.copyOf(text.toByteArray(), length);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static String size(int octets) {
    if (octets >= 1 << 20 && octets % (1 << 20) == 0) {
      return (octets >> 20) + " MiB";
    }
    if (octets >= 1 << 16 && octets % (1 << 10) == 0) {
      return (octets >> 10) + " KiB";
    }
    return octets == 1 ? "1 octet" : octets + " octets";
  }
}
