// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/// Text with its special characters written as % and two hexadecimal digits for each byte of UTF-8
/// (RFC 3986 §2.1).
final class PercentEncoding {
  private PercentEncoding() {}

  /// Decodes a piece of a target.
  ///
  /// @param text ASCII
  /// @param form whether a plus sign is a space, as in the query of a form
  /// @return null if a % lacks its digits, or the bytes are not UTF-8
  static @Nullable String decode(String text, boolean form) {
    if (text.indexOf('%') < 0) {
      return form ? text.replace('+', ' ') : text;
    }
    byte[] bytes = new byte[text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes[size++] = (byte) (form && c == '+' ? ' ' : c);
        continue;
      }
      if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
        return null;
      }
      bytes[size++] = (byte) Integer.parseInt(text, i + 1, i + 3, 16);
      i += 2;
    }
    return Utf8Validator.isValid(bytes, 0, size) ? new String(bytes, 0, size, UTF_8) : null;
  }

  static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
