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
      if (bracket < 0 || !IpAddress.isIpv6(text.substring(1, bracket))) {
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
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) <= MAX_PORT;
  }
}
