// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import org.jspecify.annotations.Nullable;

/// What is wrong with a frame header, whatever its payload (RFC 6455 §5.1, §5.2, §5.4, §5.5). Each
/// of these faults is answered with 1002.
final class FrameFault {
  private static final int RSV1 = 4;

  private FrameFault() {}

  /// Judges a header, be it complete or only begun. The length comes into it only if its first two
  /// bytes are in order, so that the verdict does not depend on how the bytes arrived.
  ///
  /// @param header with at least its first two bytes known
  /// @param masked whether the peer has to mask
  /// @param insideMessage whether a fragmented message is open
  /// @param deflate whether permessage-deflate is in use: then the first frame of a message may
  ///   have RSV1 set, and no other (RFC 7692 §6.1)
  /// @return the faults, at most 123 bytes, or null
  static @Nullable String of(
      FrameDecoder header, boolean masked, boolean insideMessage, boolean deflate) {
    int opcode = header.opcode();
    boolean sound =
        (header.rsv() == 0 || isCompression(header, deflate))
            && header.isMasked() == masked
            && (Opcode.isControl(opcode)
                ? opcode <= Opcode.PONG && header.isFin() && !header.isExtended()
                : opcode <= Opcode.BINARY && insideMessage == (opcode == Opcode.CONTINUATION));
    if (!sound) {
      return describe(header, masked, insideMessage, deflate);
    }
    if (!header.hasLength()) {
      return null;
    }
    return header.length() < 0
        ? "negative length"
        : header.isMinimal() ? null : "length not minimal";
  }

  private static boolean isCompression(FrameDecoder header, boolean deflate) {
    return deflate
        && header.rsv() == RSV1
        && (header.opcode() == Opcode.TEXT || header.opcode() == Opcode.BINARY);
  }

  private static String describe(
      FrameDecoder header, boolean masked, boolean insideMessage, boolean deflate) {
    StringBuilder faults = new StringBuilder();
    int opcode = header.opcode();
    for (int bit = 1; bit <= 3 && !isCompression(header, deflate); bit++) {
      if ((header.rsv() & (8 >> bit)) != 0) {
        add(faults, "RSV" + bit + " set");
      }
    }
    if (Opcode.isReserved(opcode)) {
      add(faults, "bad opcode " + opcode);
    } else if (!Opcode.isControl(opcode) && insideMessage != (opcode == Opcode.CONTINUATION)) {
      add(faults, insideMessage ? "data before FIN" : "continuation after FIN");
    }
    if (Opcode.isControl(opcode)) {
      if (!header.isFin()) {
        add(faults, "control without FIN");
      }
      if (header.isExtended()) {
        add(faults, "control over 125 bytes");
      }
    }
    if (header.isMasked() != masked) {
      add(faults, masked ? "not masked" : "masked");
    }
    return faults.toString();
  }

  private static void add(StringBuilder faults, String fault) {
    faults.append(faults.isEmpty() ? "" : ", ").append(fault);
  }
}
