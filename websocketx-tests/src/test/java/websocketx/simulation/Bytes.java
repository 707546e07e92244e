// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes on their way.
final class Bytes {
  private byte[] bytes = new byte[256];
  private int from;
  private int to;

  int size() {
    return to - from;
  }

  boolean isEmpty() {
    return from == to;
  }

  void add(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, to, more.length);
    to += more.length;
  }

  void add(int one) {
    reserve(1);
    bytes[to++] = (byte) one;
  }

  void add(ByteBuffer source, int count) {
    reserve(count);
    source.get(bytes, to, count);
    to += count;
  }

  /// The oldest ones, which are gone from here.
  byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, from, from + count);
    from += count;
    return taken;
  }

  int get(int index) {
    return bytes[from + index] & 0xFF;
  }

  void clear() {
    from = to;
  }

  private void reserve(int count) {
    if (to + count > bytes.length) {
      byte[] larger = size() + count > bytes.length / 2 ? new byte[2 * (size() + count)] : bytes;
      System.arraycopy(bytes, from, larger, 0, size());
      bytes = larger;
      to -= from;
      from = 0;
    }
  }
}
