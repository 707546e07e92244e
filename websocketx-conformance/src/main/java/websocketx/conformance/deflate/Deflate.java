// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import java.util.Arrays;

/// Deflates with a window of any size from 8 to 15 bits, which zlib cannot, in blocks with fixed
/// codes. What it writes never refers further back than the window, nor to what was forgotten.
public final class Deflate {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 258;
  private static final int HASH_BITS = 14;
  private static final int TRIES = 16;

  private final int window;

  /// What came before, up to a window of it, then the message.
  private byte[] input = new byte[0];

  public Deflate(int windowBits) {
    window = 1 << windowBits;
  }

  /// Forgets what came before: without context takeover, before each message.
  public void forget() {
    input = new byte[0];
  }

  /// One message, without the `00 00 ff ff` of its last block (RFC 7692 §7.2.1).
  public byte[] message(byte[] payload) {
    int start = Math.min(input.length, window);
    byte[] all = new byte[start + payload.length];
    System.arraycopy(input, input.length - start, all, 0, start);
    System.arraycopy(payload, 0, all, start, payload.length);
    input = all;
    BitWriter bits = new BitWriter();
    bits.bits(0, 1).bits(1, 2);
    int[] newest = new int[1 << HASH_BITS];
    Arrays.fill(newest, -1);
    int[] older = new int[all.length];
    for (int at = 0; at < start; at++) {
      remember(at, newest, older);
    }
    int at = start;
    while (at < all.length) {
      long match = longestMatch(at, newest, older);
      int length = (int) (match >>> 32);
      if (length < SHORTEST) {
        length = 1;
        literal(bits, all[at] & 0xFF);
      } else {
        reference(bits, length, (int) match);
      }
      for (int end = at + length; at < end; at++) {
        remember(at, newest, older);
      }
    }
    literal(bits, 256);
    bits.bits(0, 3); // an empty stored block begins; its lengths are left out
    return bits.toByteArray();
  }

  private void remember(int at, int[] newest, int[] older) {
    if (at + SHORTEST <= input.length) {
      int hash = hash(at);
      older[at] = newest[hash];
      newest[hash] = at;
    }
  }

  private int hash(int at) {
    int three = ((input[at] & 0xFF) << 16) | ((input[at + 1] & 0xFF) << 8) | (input[at + 2] & 0xFF);
    return (three * 0x9E3779B1) >>> (32 - HASH_BITS);
  }

  /// Length and distance.
  private long longestMatch(int at, int[] newest, int[] older) {
    if (at + SHORTEST > input.length) {
      return 0;
    }
    int longest = Math.min(LONGEST, input.length - at);
    int best = 0;
    int distance = 0;
    int candidate = newest[hash(at)];
    for (int i = 0; i < TRIES && candidate >= 0 && at - candidate <= window; i++) {
      int same = Arrays.mismatch(input, at, at + longest, input, candidate, candidate + longest);
      int length = same < 0 ? longest : same;
      if (length > best) {
        best = length;
        distance = at - candidate;
      }
      candidate = older[candidate];
    }
    return ((long) best << 32) | distance;
  }

  /// A literal, or 256 for the end of the block, in the fixed code (RFC 1951 §3.2.6).
  static void literal(BitWriter bits, int symbol) {
    if (symbol < 144) {
      bits.code(0x30 + symbol, 8);
    } else if (symbol < 256) {
      bits.code(0x190 + symbol - 144, 9);
    } else if (symbol < 280) {
      bits.code(symbol - 256, 7);
    } else {
      bits.code(0xC0 + symbol - 280, 8);
    }
  }

  static void reference(BitWriter bits, int length, int distance) {
    int symbol = floor(FixedCodes.LENGTH_BASE, length);
    literal(bits, 257 + symbol);
    bits.bits(length - FixedCodes.LENGTH_BASE[symbol], FixedCodes.LENGTH_EXTRA[symbol]);
    int far = floor(FixedCodes.DISTANCE_BASE, distance);
    bits.code(far, 5);
    bits.bits(distance - FixedCodes.DISTANCE_BASE[far], FixedCodes.DISTANCE_EXTRA[far]);
  }

  private static int floor(int[] bases, int value) {
    int found = Arrays.binarySearch(bases, value);
    return found >= 0 ? found : -found - 2;
  }
}
