// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Payloads as people read them in a report: short, printable, with the length of long ones.
public final class Abbreviation {
  private static final int LONGEST = 40;

  private Abbreviation() {}

  public static String of(int opcode, byte[] payload) {
    if (opcode == Opcode.CLOSE && payload.length >= 2) {
      int code = CloseCode.of(payload);
      byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
      return reason.length == 0 ? Integer.toString(code) : code + " " + of(Opcode.TEXT, reason);
    }
    return of(payload);
  }

  public static String of(byte[] octets) {
    if (octets.length == 0) {
      return "(empty)";
    }
    byte[] head = octets.length <= LONGEST ? octets : Arrays.copyOf(octets, LONGEST);
    String shown = isPrintable(head) ? quoted(head) : HexFormat.ofDelimiter(" ").formatHex(head);
    return octets.length <= LONGEST ? shown : shown + " … (" + octets.length + " octets)";
  }

  private static String quoted(byte[] octets) {
    return '"' + new String(octets, StandardCharsets.US_ASCII) + '"';
  }

  private static boolean isPrintable(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0x20 || octet > 0x7E) {
        return false;
      }
    }
    return true;
  }
}
