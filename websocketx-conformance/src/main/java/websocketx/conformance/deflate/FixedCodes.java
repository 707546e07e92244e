// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import java.util.Arrays;

/// The tables of RFC 1951 §3.2.5 and §3.2.6.
final class FixedCodes {
  static final int[] LENGTH_EXTRA = new int[29];
  static final int[] LENGTH_BASE = new int[29];
  static final int[] DISTANCE_EXTRA = new int[30];
  static final int[] DISTANCE_BASE = new int[30];
  static final Huffman LITERALS;
  static final Huffman DISTANCES;

  static {
    int base = 3;
    for (int i = 0; i < 28; i++) {
      LENGTH_EXTRA[i] = i < 8 ? 0 : i / 4 - 1;
      LENGTH_BASE[i] = base;
      base += 1 << LENGTH_EXTRA[i];
    }
    LENGTH_BASE[28] = 258; // the longest match has a code of its own
    base = 1;
    for (int i = 0; i < 30; i++) {
      DISTANCE_EXTRA[i] = i < 4 ? 0 : i / 2 - 1;
      DISTANCE_BASE[i] = base;
      base += 1 << DISTANCE_EXTRA[i];
    }
    int[] literals = new int[288];
    Arrays.fill(literals, 0, 144, 8);
    Arrays.fill(literals, 144, 256, 9);
    Arrays.fill(literals, 256, 280, 7);
    Arrays.fill(literals, 280, 288, 8);
    int[] distances = new int[30];
    Arrays.fill(distances, 5);
    try {
      LITERALS = new Huffman(literals);
      DISTANCES = new Huffman(distances);
    } catch (MalformedDeflateException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private FixedCodes() {}
}
