// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks piece by piece that bytes are UTF-8 (RFC 3629; RFC 6455 §5.6, §8.1): no overlong forms,
/// no surrogates, nothing above U+10FFFF. It refuses at the first byte that cannot continue a valid
/// sequence, without waiting for the rest. Not thread-safe.
public final class Utf8Validator {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private static final int COMPLETE = 0;
  private static final int INVALID = -1;

  /// Between characters [#COMPLETE]; inside one, what is still to come: the number of bytes in bits
  /// 0 to 7, and the lowest and highest value of the next byte in bits 8 to 15 and 16 to 23.
  private int state = COMPLETE;

  /// Creates a validator that has seen nothing.
  public Utf8Validator() {}

  /// Goes on with the next bytes of the text.
  ///
  /// @param bytes the array
  /// @param from index of the first byte
  /// @param to index after the last byte
  /// @return false at the first bad byte; until the next reset it then stays false
  /// @throws IndexOutOfBoundsException if the array is too short
  public boolean accept(byte[] bytes, int from, int to) {
    state = advance(state, bytes, from, to);
    return state != INVALID;
  }

  /// Whether the text may end here, that is, not inside a character.
  ///
  /// @return true if all accepted bytes together are UTF-8
  public boolean isComplete() {
    return state == COMPLETE;
  }

  /// Begins a new text.
  public void reset() {
    state = COMPLETE;
  }

  /// Whether these bytes on their own are UTF-8.
  ///
  /// @param bytes the array
  /// @param from index of the first byte
  /// @param to index after the last byte
  /// @return true if they are
  /// @throws IndexOutOfBoundsException if the array is too short
  public static boolean isValid(byte[] bytes, int from, int to) {
    return advance(COMPLETE, bytes, from, to) == COMPLETE;
  }

  private static int advance(int state, byte[] bytes, int from, int to) {
    int i = from;
    while (state != INVALID && i < to) {
      int next = bytes[i] & 0xFF;
      if (state == COMPLETE) {
        if (next < 0x80) {
          i = skipAscii(bytes, i + 1, to);
          continue;
        }
        state = begin(next);
      } else if (next < ((state >> 8) & 0xFF) || next > (state >> 16)) {
        state = INVALID;
      } else {
        int missing = (state & 0xFF) - 1;
        state = missing == 0 ? COMPLETE : expect(missing, 0x80, 0xBF);
      }
      i++;
    }
    return state;
  }

  private static int skipAscii(byte[] bytes, int from, int to) {
    int i = from;
    while (i <= to - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
      i += Long.BYTES;
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /// What a first byte of 0x80 or higher demands: the table of RFC 3629 §4.
  private static int begin(int first) {
    if (first < 0xC2) {
      return INVALID; // a continuation byte, or the start of an overlong form
    }
    if (first < 0xE0) {
      return expect(1, 0x80, 0xBF);
    }
    if (first < 0xF0) {
      return expect(2, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
    }
    if (first < 0xF5) {
      return expect(3, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
    }
    return INVALID;
  }

  private static int expect(int missing, int lowest, int highest) {
    return missing | lowest << 8 | highest << 16;
  }
}
