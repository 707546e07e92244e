// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Inflates (RFC 1951) in the plainest way, and finds out how far back a stream refers: the judge
/// of whether a window is kept to, which zlib with its own window of 32 KiB cannot be.
final class Distances {
  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int END_OF_BLOCK = 256;

  private final byte[] in;
  private int bit;
  private byte[] out;
  private int size;
  private int furthest;
  private final int before;

  private Distances(byte[] in, byte[] before) {
    this.in = in;
    out = Arrays.copyOf(before, before.length + 1024);
    size = before.length;
    this.before = size;
  }

  /// @param stream whole blocks, to its end
  /// @param before what the stream may refer to
  static Distances of(byte[] stream, byte[] before) {
    Distances reader = new Distances(stream, before);
    while (reader.bit <= 8 * stream.length - 3) {
      reader.block();
    }
    return reader;
  }

  /// What came out.
  byte[] content() {
    return Arrays.copyOfRange(out, before, size);
  }

  /// How far back the stream refers, 0 if never.
  int furthest() {
    return furthest;
  }

  private void block() {
    bits(1);
    switch (bits(2)) {
      case 0 -> stored();
      case 1 -> {
        int[] lengths = new int[288];
        Arrays.fill(lengths, 0, 144, 8);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        Arrays.fill(lengths, 280, 288, 8);
        int[] distances = new int[30];
        Arrays.fill(distances, 5);
        compressed(lengths, distances);
      }
      case 2 -> dynamic();
      default -> throw new IllegalArgumentException("block type 3");
    }
  }

  private void stored() {
    bit = (bit + 7) / 8 * 8;
    int length = bits(16);
    if (bits(16) != (length ^ 0xFFFF)) {
      throw new IllegalArgumentException("length of a stored block");
    }
    for (int i = 0; i < length; i++) {
      put((byte) bits(8));
    }
  }

  private void dynamic() {
    int literals = bits(5) + 257;
    int distances = bits(5) + 1;
    int codes = bits(4) + 4;
    int[] codeLengths = new int[19];
    for (int i = 0; i < codes; i++) {
      codeLengths[ORDER[i]] = bits(3);
    }
    int[] lengths = new int[literals + distances];
    for (int i = 0; i < lengths.length; ) {
      int symbol = symbol(codeLengths);
      if (symbol < 16) {
        lengths[i++] = symbol;
      } else {
        int value = symbol == 16 ? lengths[i - 1] : 0;
        int repeat = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
        Arrays.fill(lengths, i, i + repeat, value);
        i += repeat;
      }
    }
    compressed(
        Arrays.copyOf(lengths, literals), Arrays.copyOfRange(lengths, literals, lengths.length));
  }

  private void compressed(int[] lengths, int[] distances) {
    while (true) {
      int symbol = symbol(lengths);
      if (symbol == END_OF_BLOCK) {
        return;
      } else if (symbol < END_OF_BLOCK) {
        put((byte) symbol);
      } else {
        int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_EXTRA[symbol - 257]);
        int code = symbol(distances);
        int extra = Math.max(0, code / 2 - 1);
        int distance = (code < 4 ? code : (2 + code % 2) << extra) + 1 + bits(extra);
        furthest = Math.max(furthest, distance);
        for (int i = 0; i < length; i++) {
          put(out[size - distance]);
        }
      }
    }
  }

  /// Canonical codes, walked length by length (RFC 1951 §3.2.2).
  private int symbol(int[] lengths) {
    int code = 0;
    int first = 0;
    for (int length = 1; length <= 15; length++) {
      code = code << 1 | bits(1);
      int count = 0;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          if (first + count == code) {
            return symbol;
          }
          count++;
        }
      }
      first = (first + count) << 1;
    }
    throw new IllegalArgumentException("no such code");
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value |= ((in[bit >> 3] >> (bit & 7)) & 1) << i;
    }
    return value;
  }

  private void put(byte value) {
    if (size == out.length) {
      out = Arrays.copyOf(out, 2 * size);
    }
    out[size++] = value;
  }

  /// The messages one after the other, each with the tail that the sender has cut off.
  static byte[] stream(byte[]... messages) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      stream.writeBytes(message);
      stream.writeBytes(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF});
    }
    return stream.toByteArray();
  }
}
