// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// What may stand in a line of an HTTP head (RFC 9110 §5.1, §5.5, §5.6.2).
public final class HeaderField {
  private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

  private HeaderField() {}

  /// Refuses what must not be sent: a name that is not a token, a value that could end the line or
  /// is not printable ASCII. Spaces and tabs inside a value are allowed.
  ///
  /// @param name of a header that is about to be sent
  /// @param value of that header
  /// @throws IllegalArgumentException if one of them is not allowed; it does not repeat the value
  public static void check(String name, String value) {
    if (!isToken(name)) {
      throw new IllegalArgumentException(
          "header name is not a token: use letters, digits and " + TOKEN_SYMBOLS);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        throw new IllegalArgumentException(
            "value of header %s has the character U+%04X at index %d: use printable ASCII"
                .formatted(name, (int) c, i));
      }
    }
  }

  /// Whether it is a token: one or more letters, digits and a few symbols. Methods, header names
  /// and subprotocols are tokens.
  ///
  /// @param text anything
  /// @return true if it is a token
  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isTokenCharacter(int c) {
    return isLetterOrDigit(c) || (c < 0x80 && TOKEN_SYMBOLS.indexOf(c) >= 0);
  }

  static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
