// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

/// The opcodes of RFC 6455 §5.2, as numbers: a case also sends those that mean nothing.
public final class Opcode {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private Opcode() {}

  public static String name(int opcode) {
    return switch (opcode) {
      case CONTINUATION -> "CONTINUATION";
      case TEXT -> "TEXT";
      case BINARY -> "BINARY";
      case CLOSE -> "CLOSE";
      case PING -> "PING";
      case PONG -> "PONG";
      default -> "OPCODE " + opcode;
    };
  }

  public static boolean isControl(int opcode) {
    return opcode >= 8;
  }
}
