// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// The four bits that say what a frame is (RFC 6455 §5.2).
public final class Opcode {
  /// A further fragment of a message.
  public static final int CONTINUATION = 0x0;

  /// A message of UTF-8 text, or its first fragment.
  public static final int TEXT = 0x1;

  /// A message of bytes, or its first fragment.
  public static final int BINARY = 0x2;

  /// The start of, or the answer in, the closing handshake.
  public static final int CLOSE = 0x8;

  /// A question that a pong answers.
  public static final int PING = 0x9;

  /// The answer to a ping, or an unsolicited heartbeat.
  public static final int PONG = 0xA;

  private Opcode() {}

  /// Whether it is one of 0x8 to 0xF, reserved ones included (RFC 6455 §5.5).
  ///
  /// @param opcode 0 to 15
  /// @return true for control frames
  public static boolean isControl(int opcode) {
    return (opcode & 0x8) != 0;
  }

  /// Whether RFC 6455 gives it no meaning: 0x3 to 0x7 and 0xB to 0xF.
  ///
  /// @param opcode 0 to 15
  /// @return true if no frame may carry it
  public static boolean isReserved(int opcode) {
    return (opcode & 0x7) > 2;
  }
}
