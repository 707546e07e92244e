// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// Host and port as in a Host header (RFC 9110 §7.2, RFC 3986 §3.2). Of the characters that RFC
/// 3986 allows in a name only those are accepted that names have in practice: letters, digits and
/// `-._~`.
final class Authority {
  private static final int MAX_LENGTH = 255;
  private static final int MAX_PORT = 65535;

  private Authority() {}

  /// Whether it is a name, an IPv4 address or an IPv6 address in brackets, and perhaps a port.
  static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    int end;
    if (text.charAt(0) == '[') {
      int bracket = text.indexOf(']');
      if (bracket < 0 || !isIpv6(text.substring(1, bracket))) {
        return false;
      }
      end = bracket + 1;
    } else {
      end = 0;
      while (end < text.length() && isNameCharacter(text.charAt(end))) {
        end++;
      }
      if (end == 0) {
        return false;
      }
    }
    return end == text.length() || (text.charAt(end) == ':' && isPort(text.substring(end + 1)));
  }

  private static boolean isNameCharacter(char c) {
    return HeaderField.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }

  private static boolean isPort(String text) {
    return isDecimal(text, 5, MAX_PORT);
  }

  /// Eight groups of up to four hexadecimal digits; `::` once stands for one or more groups of
  /// zero; the last two groups may be an IPv4 address.
  private static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    String before = text.substring(0, gap);
    String after = text.substring(gap + 2);
    int left = before.isEmpty() ? 0 : groups(before, false);
    int right = after.isEmpty() ? 0 : groups(after, true);
    return left >= 0 && right >= 0 && left + right <= 7;
  }

  /// The number of groups, or -1 if one of them is not valid.
  private static int groups(String text, boolean ipv4Allowed) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (ipv4Allowed && i == parts.length - 1 && isIpv4(part)) {
        count += 2;
      } else if (part.isEmpty() || part.length() > 4 || !isHex(part)) {
        return -1;
      } else {
        count++;
      }
    }
    return count;
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> PercentEncoding.isHex((char) c));
  }

  private static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (!isDecimal(part, 3, 255)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDecimal(String text, int maxDigits, int max) {
    return !text.isEmpty()
        && text.length() <= maxDigits
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) <= max;
  }
}
