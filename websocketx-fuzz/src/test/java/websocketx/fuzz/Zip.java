// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Inflates a message as RFC 7692 §7.2.2 says it, all bytes at once: puts back what the sender has
/// cut off, and lets `java.util.zip` do the rest.
final class Zip {
  private static final int WINDOW = 1 << 15;
  private static final int MAX_FINAL_BLOCKS = 1024;
  private static final byte[] TAIL = {0, 0, -1, -1};
  private static final byte[] FINAL_BLOCK = {3, 0};

  private byte[] output = new byte[1024];
  private int size;

  private Zip() {}

  /// The message.
  ///
  /// @param before what the sender may refer to
  /// @return null if it is not complete, is wrong or has more bytes than the limit
  static byte @Nullable [] inflate(byte[] data, int limit, byte[] before) {
    if (data.length == 0) {
      return data;
    }
    Zip zip = new Zip();
    try (Inflater inflater = new Inflater(true)) {
      boolean isGood = zip.inflate(inflater, data, limit, before);
      return isGood && zip.size <= limit ? Arrays.copyOf(zip.output, zip.size) : null;
    } catch (DataFormatException e) {
      return null;
    }
  }

  private boolean inflate(Inflater inflater, byte[] data, int limit, byte[] before)
      throws DataFormatException {
    int from = 0;
    for (int blocks = 0; blocks <= MAX_FINAL_BLOCKS; blocks++) {
      inflater.reset();
      remember(inflater, before);
      inflater.setInput(data, from, data.length - from);
      drain(inflater, limit);
      if (!inflater.finished()) {
        return size <= limit && isAtItsEnd(inflater, data, limit);
      }
      from = data.length - inflater.getRemaining();
      if (from == data.length) {
        return blocks < MAX_FINAL_BLOCKS;
      }
    }
    return false;
  }

  private void remember(Inflater inflater, byte[] before) {
    int own = Math.min(size, WINDOW);
    int old = Math.min(before.length, WINDOW - own);
    if (old > 0) {
      inflater.setDictionary(before, before.length - old, old);
    }
    if (own > 0) {
      inflater.setDictionary(output, size - own, own);
    }
  }

  private void drain(Inflater inflater, int limit) throws DataFormatException {
    int count;
    do {
      if (size == output.length) {
        output = Arrays.copyOf(output, 4 * size);
      }
      count = inflater.inflate(output, size, output.length - size);
      size += count;
    } while (count > 0 && size <= limit);
  }

  /// What the sender has cut off ends a block, as all blocks before it were ended.
  private boolean isAtItsEnd(Inflater inflater, byte[] data, int limit) throws DataFormatException {
    int before = size;
    int tail = data.length - TAIL.length;
    if (tail < 0 || !Arrays.equals(data, tail, data.length, TAIL, 0, TAIL.length)) {
      inflater.setInput(TAIL);
      drain(inflater, limit);
      if (inflater.finished()) {
        return false;
      }
    }
    inflater.setInput(FINAL_BLOCK);
    drain(inflater, limit);
    return size == before && inflater.finished() && inflater.getRemaining() == 0;
  }
}
