// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;

/// Writes frames (RFC 6455 §5.2) with lengths in their shortest form.
public final class FrameEncoder {
  private static final int FIN = 0x80;
  private static final int MASK = 0x80;

  private FrameEncoder() {}

  /// The size of a frame's header.
  ///
  /// @param length bytes of payload
  /// @param masked whether a masking key is part of it
  /// @return 2 to 14 bytes
  public static int headerSize(long length, boolean masked) {
    int size = length < 126 ? 2 : length <= 0xFFFF ? 4 : 10;
    return masked ? size + 4 : size;
  }

  /// Added to the opcode of a message's first frame, says that the message is compressed (RFC 7692
  /// §6).
  public static final int RSV1 = 0x40;

  /// Writes the header of an unmasked frame: what servers send.
  ///
  /// @param target its position moves past the header; its byte order plays no part
  /// @param fin whether this is the last or only frame of the message
  /// @param opcode one of [Opcode], plus [#RSV1] if it begins a compressed message
  /// @param length bytes of payload
  /// @throws java.nio.BufferOverflowException if the header does not fit
  public static void putHeader(ByteBuffer target, boolean fin, int opcode, long length) {
    putHeader(target, fin, opcode, length, 0);
  }

  /// Writes the header of a masked frame: what clients send.
  ///
  /// @param target its position moves past the header; its byte order plays no part
  /// @param fin whether this is the last or only frame of the message
  /// @param opcode one of [Opcode], plus [#RSV1] if it begins a compressed message
  /// @param length bytes of payload
  /// @param maskKey the key with which the payload is masked: see [Masking]
  /// @throws java.nio.BufferOverflowException if the header does not fit
  public static void putMaskedHeader(
      ByteBuffer target, boolean fin, int opcode, long length, int maskKey) {
    putHeader(target, fin, opcode, length, MASK);
    putBigEndian(target, maskKey, 4);
  }

  /// A whole unmasked frame, FIN set.
  ///
  /// @param opcode one of [Opcode], plus [#RSV1] if it begins a compressed message
  /// @param payload copied
  /// @return header and payload
  public static byte[] frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(headerSize(payload.length, false) + payload.length);
    putHeader(frame, true, opcode, payload.length);
    return frame.put(payload).array();
  }

  /// A whole masked frame.
  ///
  /// @param fin whether this is the last or only frame of the message
  /// @param opcode one of [Opcode], plus [#RSV1] if it begins a compressed message
  /// @param payload copied, and left as it is
  /// @param maskKey a fresh random key for each frame (RFC 6455 §5.3)
  /// @return header and masked payload
  public static byte[] maskedFrame(boolean fin, int opcode, byte[] payload, int maskKey) {
    int header = headerSize(payload.length, true);
    ByteBuffer frame = ByteBuffer.allocate(header + payload.length);
    putMaskedHeader(frame, fin, opcode, payload.length, maskKey);
    byte[] bytes = frame.put(payload).array();
    Masking.apply(bytes, header, payload.length, maskKey, 0);
    return bytes;
  }

  private static void putHeader(
      ByteBuffer target, boolean fin, int opcode, long length, int maskBit) {
    target.put((byte) (fin ? FIN | opcode : opcode));
    if (length < 126) {
      target.put((byte) (maskBit | length));
    } else if (length <= 0xFFFF) {
      target.put((byte) (maskBit | 126));
      putBigEndian(target, length, 2);
    } else {
      target.put((byte) (maskBit | 127));
      putBigEndian(target, length, 8);
    }
  }

  private static void putBigEndian(ByteBuffer target, long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      target.put((byte) (value >> shift));
    }
  }
}
