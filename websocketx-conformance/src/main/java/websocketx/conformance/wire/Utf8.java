// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

/// UTF-8 after the table of RFC 3629 §4, kept apart from every decoder under test.
public final class Utf8 {
  private Utf8() {}

  public static boolean isValid(byte[] octets) {
    return firstInvalid(octets) < 0;
  }

  /// The place of the first octet by which it is certain that this is not UTF-8; the length, if the
  /// end comes inside a character; -1 if all is valid.
  public static int firstInvalid(byte[] octets) {
    int at = 0;
    while (at < octets.length) {
      int lead = octets[at] & 0xFF;
      int more = continuations(lead);
      if (more < 0) {
        return at;
      }
      for (int i = 1; i <= more; i++) {
        if (at + i == octets.length) {
          return octets.length;
        }
        int octet = octets[at + i] & 0xFF;
        boolean fits =
            i == 1
                ? octet >= lowestSecond(lead) && octet <= highestSecond(lead)
                : octet >= 0x80 && octet <= 0xBF;
        if (!fits) {
          return at + i;
        }
      }
      at += 1 + more;
    }
    return -1;
  }

  private static int continuations(int lead) {
    if (lead < 0x80) {
      return 0;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 1;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return 2;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 3 : -1;
  }

  private static int lowestSecond(int lead) {
    return switch (lead) {
      case 0xE0 -> 0xA0; // below: overlong
      case 0xF0 -> 0x90; // below: overlong
      default -> 0x80;
    };
  }

  private static int highestSecond(int lead) {
    return switch (lead) {
      case 0xED -> 0x9F; // above: surrogates
      case 0xF4 -> 0x8F; // above: over U+10FFFF
      default -> 0xBF;
    };
  }

  /// The octets of one code point, also of those that must not be encoded.
  public static byte[] encode(int codePoint) {
    if (codePoint < 0x80) {
      return new byte[] {(byte) codePoint};
    }
    int length = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : codePoint < 0x200000 ? 4 : 5;
    return encode(codePoint, length);
  }

  /// The octets of one code point in a form of 2 to 6 octets, overlong or not.
  public static byte[] encode(int codePoint, int length) {
    byte[] octets = new byte[length];
    for (int i = length - 1, rest = codePoint; i >= 0; i--, rest >>>= 6) {
      octets[i] = (byte) (i > 0 ? 0x80 | (rest & 0x3F) : (0xFF00 >>> length) | rest);
    }
    return octets;
  }
}
