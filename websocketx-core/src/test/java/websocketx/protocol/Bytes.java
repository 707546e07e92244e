// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Byte sequences for tests, and the ways to cut them.
final class Bytes {
  /// A masking key without a pattern that could hide a mistake.
  static final int KEY = 0x37FA213D;

  private static final int EVERY_CUT_UP_TO = 1200;

  private Bytes() {}

  /// Hexadecimal digits; `m` is a masking key of four zero bytes, `xx*n` is n times the byte xx.
  static byte[] hex(String text) {
    StringBuilder digits = new StringBuilder();
    for (String word : text.replace("m", "00*4").trim().split("\\s+", -1)) {
      String[] repeated = word.split("\\*", -1);
      digits.append(repeated[0].repeat(repeated.length == 1 ? 1 : Integer.parseInt(repeated[1])));
    }
    return HexFormat.of().parseHex(digits);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] latin1(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// As `latin1`, the other way round.
  static String text(byte[] latin1) {
    return new String(latin1, ISO_8859_1);
  }

  /// A frame as a client sends it.
  static byte[] masked(boolean fin, int opcode, byte[] payload) {
    return FrameEncoder.maskedFrame(fin, opcode, payload, KEY);
  }

  static byte[] masked(int opcode, String payload) {
    return masked(true, opcode, utf8(payload));
  }

  /// The bytes whole, in heap and in direct memory and in either byte order, in two pieces for each
  /// place to cut, and one by one. Long sequences are cut near both ends and at a few places
  /// between.
  static List<List<ByteBuffer>> cuts(byte[] bytes) {
    List<List<ByteBuffer>> ways = new ArrayList<>();
    ways.add(List.of(ByteBuffer.wrap(bytes)));
    ways.add(List.of(inTheMiddleOfDirectMemory(bytes)));
    for (int cut = 1; cut < bytes.length; cut++) {
      boolean nearAnEnd = cut < 40 || cut > bytes.length - 40;
      if (nearAnEnd || bytes.length <= EVERY_CUT_UP_TO || cut % 997 == 0) {
        ways.add(List.of(piece(bytes, 0, cut), piece(bytes, cut, bytes.length)));
      }
    }
    List<ByteBuffer> single = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      single.add(piece(bytes, i, i + 1));
    }
    ways.add(single);
    return ways;
  }

  private static ByteBuffer piece(byte[] bytes, int from, int to) {
    return ByteBuffer.wrap(bytes, from, to - from);
  }

  private static ByteBuffer inTheMiddleOfDirectMemory(byte[] bytes) {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).order(ByteOrder.LITTLE_ENDIAN);
    direct.position(3).put(bytes).flip().position(3);
    return direct;
  }
}
