// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.Arrays;

/// The LZ77 sliding window that one side carries from message to message when it takes its context
/// over (RFC 7692 §7.1.1): the last bytes of what it has compressed, before compression. As large
/// as what went through it, up to a limit. Not thread-safe.
final class SlidingWindow {
  private static final int SMALLEST = 256;

  private final int limit;
  private byte[] ring = {};
  private int size;
  private int end; // where the next byte goes, once the ring is full

  /// Hears of a part of the window.
  @FunctionalInterface
  interface Part {
    void accept(byte[] bytes, int from, int length);
  }

  SlidingWindow(int bits) {
    limit = 1 << bits;
  }

  int size() {
    return size;
  }

  /// Moves on behind the given bytes.
  void append(byte[] bytes, int from, int length) {
    if (length == 0) {
      return;
    }
    if (length >= limit) {
      reserve(limit);
      System.arraycopy(bytes, from + length - limit, ring, 0, limit);
      size = limit;
      end = 0;
      return;
    }
    reserve((int) Math.min(limit, (long) size + length));
    int first = Math.min(length, ring.length - end);
    System.arraycopy(bytes, from, ring, end, first);
    System.arraycopy(bytes, from + first, ring, 0, length - first);
    end = (end + length) % ring.length;
    size = Math.min(ring.length, size + length);
  }

  /// Grows in powers of two, so that it is never over the limit, which is one. Only a ring of full
  /// size ever wraps, so what is in a smaller one begins at 0.
  private void reserve(int needed) {
    if (needed > ring.length) {
      int capacity = Math.max(SMALLEST, Integer.highestOneBit(needed - 1) << 1);
      ring = Arrays.copyOf(ring, Math.min(limit, capacity));
      end = size % ring.length;
    }
  }

  /// Hands out the last bytes, oldest first, in one or two parts.
  ///
  /// @param length at most [#size()]
  void last(int length, Part part) {
    if (length == 0) {
      return;
    }
    int from = Math.floorMod(end - length, ring.length);
    int first = Math.min(length, ring.length - from);
    part.accept(ring, from, first);
    if (first < length) {
      part.accept(ring, 0, length - first);
    }
  }
}
