// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;

/// Reads frame headers (RFC 6455 §5.2), two to fourteen bytes that may arrive in any number of
/// pieces. It judges nothing; the rules are the [Receiver]'s. Not thread-safe.
///
/// The accessors describe the header that was read last. Of a header still in pieces they tell what
/// is known: see [#hasBegun()] and [#hasLength()].
public final class FrameDecoder {
  /// How many bytes of an incomplete header have been taken, 0 if none.
  private int taken;

  private int firstTwo;
  private int maskKey;
  private long length;

  /// Creates a decoder that waits for the first byte of a header.
  public FrameDecoder() {}

  /// Takes the bytes of one header out of the source, or as many as there are.
  ///
  /// @param source its position moves past what was taken
  /// @return true once a header is complete; the next call begins the next header
  public boolean decodeHeader(ByteBuffer source) {
    int start = source.position();
    int available = source.limit() - start;
    if (taken == 0 && available >= 2) {
      firstTwo = (source.get(start) & 0xFF) << 8 | (source.get(start + 1) & 0xFF);
      int size = size();
      if (available >= size) {
        length = isExtended() ? bigEndian(source, start + 2, extendedBytes()) : firstTwo & 0x7F;
        maskKey = isMasked() ? (int) bigEndian(source, start + size - 4, 4) : 0;
        source.position(start + size);
        return true;
      }
    }
    return collect(source);
  }

  /// Whether at least the first two bytes of an incomplete header are there: all but the length and
  /// the masking key.
  ///
  /// @return true if there is something to judge
  public boolean hasBegun() {
    return taken >= 2;
  }

  /// Whether the length is there, while the masking key may not be.
  ///
  /// @return true if [#length()] and [#isMinimal()] can be asked; always so once a header is
  ///   complete
  public boolean hasLength() {
    return taken == 0 || taken >= 2 + extendedBytes();
  }

  /// Whether some but not all bytes of a header have been taken.
  ///
  /// @return true if the next bytes belong to a header that has begun
  public boolean isIncomplete() {
    return taken > 0;
  }

  /// The FIN bit.
  ///
  /// @return true on the last or only frame of a message
  public boolean isFin() {
    return (firstTwo & 0x8000) != 0;
  }

  /// The three reserved bits, for extensions.
  ///
  /// @return 0 to 7; RSV1 is 4, RSV2 is 2, RSV3 is 1
  public int rsv() {
    return (firstTwo >> 12) & 0x7;
  }

  /// Whether RSV1 is set, which on the first frame of a message says that it is compressed (RFC
  /// 7692 §6).
  ///
  /// @return true if the first of the three reserved bits is set
  public boolean isCompressed() {
    return (firstTwo & 0x4000) != 0;
  }

  /// The opcode, known or not: see [Opcode].
  ///
  /// @return 0 to 15
  public int opcode() {
    return (firstTwo >> 8) & 0xF;
  }

  /// The MASK bit.
  ///
  /// @return true if a masking key is part of the header
  public boolean isMasked() {
    return (firstTwo & 0x80) != 0;
  }

  /// The length of the payload in bytes.
  ///
  /// @return negative if the most significant bit is set, which RFC 6455 §5.2 forbids
  public long length() {
    return length;
  }

  /// Whether the length stands in two or eight bytes of its own. Control frames may not have that:
  /// their payload has at most 125 bytes (RFC 6455 §5.5).
  ///
  /// @return true if the seven bits of the second byte say 126 or 127
  public boolean isExtended() {
    return (firstTwo & 0x7F) >= 126;
  }

  /// Whether the length takes the fewest bytes possible, as RFC 6455 §5.2 demands.
  ///
  /// @return false if a shorter form would have done
  public boolean isMinimal() {
    return !isExtended() || length < 0 || length > (extendedBytes() == 2 ? 125 : 0xFFFF);
  }

  /// The masking key as [Masking] takes it; 0 without one.
  ///
  /// @return the four bytes, the first one in the most significant bits
  public int maskKey() {
    return maskKey;
  }

  /// Takes a header that is not there as a whole, byte by byte.
  private boolean collect(ByteBuffer source) {
    while (source.hasRemaining()) {
      int next = source.get() & 0xFF;
      taken++;
      if (taken == 1) {
        firstTwo = next << 8;
        maskKey = 0;
        continue;
      }
      if (taken == 2) {
        firstTwo |= next;
        length = isExtended() ? 0 : firstTwo & 0x7F;
      } else if (taken <= 2 + extendedBytes()) {
        length = length << 8 | next;
      } else {
        maskKey = maskKey << 8 | next;
      }
      if (taken == size()) {
        taken = 0;
        return true;
      }
    }
    return false;
  }

  private int size() {
    return 2 + extendedBytes() + (isMasked() ? 4 : 0);
  }

  private int extendedBytes() {
    int shortLength = firstTwo & 0x7F;
    return shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
  }

  /// Byte by byte, because the byte order of the buffer is its owner's choice.
  private static long bigEndian(ByteBuffer source, int index, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | (source.get(index + i) & 0xFF);
    }
    return value;
  }
}
