// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import org.jspecify.annotations.Nullable;

/// What is wrong with a frame header, whatever its payload (RFC 6455 §5.1, §5.2, §5.4, §5.5). Each
/// of these faults is answered with 1002.
final class FrameFault {
  private FrameFault() {}

  /// Judges a header, be it complete or only begun.
  ///
  /// @param header with at least its first two bytes known
  /// @param masked whether the peer has to mask
  /// @param insideMessage whether a fragmented message is open
  /// @return all faults in a sentence for the Close frame, or null
  static @Nullable String of(FrameDecoder header, boolean masked, boolean insideMessage) {
    int opcode = header.opcode();
    boolean sound =
        header.rsv() == 0
            && header.isMasked() == masked
            && header.length() >= 0
            && header.isMinimal()
            && (Opcode.isControl(opcode)
                ? opcode <= Opcode.PONG && header.isFin() && !header.isExtended()
                : opcode <= Opcode.BINARY && insideMessage == (opcode == Opcode.CONTINUATION));
    return sound ? null : describe(header, masked, insideMessage);
  }

  private static String describe(FrameDecoder header, boolean masked, boolean insideMessage) {
    StringBuilder faults = new StringBuilder();
    int opcode = header.opcode();
    for (int bit = 1; bit <= 3; bit++) {
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
    if (header.length() < 0) {
      add(faults, "negative length");
    } else if (!header.isMinimal()) {
      add(faults, "length not minimal");
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
