// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import java.util.Arrays;

/// The bytes that a fuzz test was given, taken from the front: choices first, then data. Where
/// there are no more, every choice is 0.
final class Script {
  private final byte[] bytes;
  private int position;

  Script(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return position < bytes.length;
  }

  /// 0 to 255.
  int octet() {
    return hasMore() ? bytes[position++] & 0xFF : 0;
  }

  /// One bit of chance.
  boolean coin() {
    return (octet() & 1) != 0;
  }

  /// At most this many of the bytes that are left.
  byte[] take(int length) {
    int from = position;
    position = Math.min(bytes.length, from + length);
    return Arrays.copyOfRange(bytes, from, position);
  }

  /// All that is left.
  byte[] rest() {
    return take(bytes.length);
  }

  /// A place to cut that many bytes at, from two bytes of choice.
  int cut(int length) {
    return (octet() << 8 | octet()) % (length + 1);
  }
}
