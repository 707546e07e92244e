// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Masking of payloads, which is its own inverse (RFC 6455 §5.3): byte i is combined by XOR with
/// byte i modulo 4 of the key.
///
/// A key is an int whose most significant byte came first on the wire. The `offset` of a piece is
/// its distance from the start of the payload, so that a payload can be worked off in pieces.
public final class Masking {
  // A fixed byte order makes "first byte = lowest eight bits" true on every machine.
  private static final VarHandle ARRAY_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Masking() {}

  /// Copies bytes out of a buffer and masks or unmasks them on the way. The buffer's position,
  /// limit and byte order play no part and stay as they are.
  ///
  /// @param source where to read, heap or direct
  /// @param index absolute index of the first byte in the source
  /// @param target where to write
  /// @param from index of the first byte in the target
  /// @param length number of bytes
  /// @param key the masking key
  /// @param offset how many bytes of the payload came before these
  /// @return whether any written byte is 0x80 or higher: if not, the bytes are ASCII
  /// @throws IndexOutOfBoundsException if source or target are too short
  public static boolean copy(
      ByteBuffer source, int index, byte[] target, int from, int length, int key, int offset) {
    long mask = mask(key, offset);
    long seen = 0;
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      long word = (long) BUFFER_LONGS.get(source, index + i) ^ mask;
      ARRAY_LONGS.set(target, from + i, word);
      seen |= word;
    }
    for (; i < length; i++) {
      byte unmasked = (byte) (source.get(index + i) ^ (mask >>> ((i & 3) << 3)));
      target[from + i] = unmasked;
      seen |= unmasked;
    }
    return (seen & HIGH_BITS) != 0;
  }

  /// Copies bytes out of a buffer as they are, with the same result as the masking copy.
  ///
  /// @param source where to read, heap or direct
  /// @param index absolute index of the first byte in the source
  /// @param target where to write
  /// @param from index of the first byte in the target
  /// @param length number of bytes
  /// @return whether any byte is 0x80 or higher
  /// @throws IndexOutOfBoundsException if source or target are too short
  public static boolean copy(ByteBuffer source, int index, byte[] target, int from, int length) {
    return copy(source, index, target, from, length, 0, 0);
  }

  /// Masks or unmasks bytes where they are.
  ///
  /// @param bytes the array
  /// @param from index of the first byte
  /// @param length number of bytes
  /// @param key the masking key
  /// @param offset how many bytes of the payload came before these
  /// @throws IndexOutOfBoundsException if the array is too short
  public static void apply(byte[] bytes, int from, int length, int key, int offset) {
    long mask = mask(key, offset);
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      ARRAY_LONGS.set(bytes, from + i, (long) ARRAY_LONGS.get(bytes, from + i) ^ mask);
    }
    for (; i < length; i++) {
      bytes[from + i] ^= (byte) (mask >>> ((i & 3) << 3));
    }
  }

  /// The key twice over, turned so that its lowest eight bits belong to the byte at `offset`.
  private static long mask(int key, int offset) {
    int turned = Integer.reverseBytes(Integer.rotateLeft(key, (offset & 3) << 3));
    return (turned & 0xFFFF_FFFFL) | ((long) turned << 32);
  }
}
