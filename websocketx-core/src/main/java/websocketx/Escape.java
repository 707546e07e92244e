// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// Makes a peer's text safe to stand in a log line or an exception: nothing in it can end the line,
/// start an escape sequence of a terminal or turn the direction of writing.
final class Escape {
  /// Longest result, so that one peer cannot fill a log with one line.
  private static final int MAX_CHARS = 512;

  private Escape() {}

  static String quoted(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length() + 16, MAX_CHARS));
    for (int i = 0; i < text.length(); i++) {
      if (safe.length() > MAX_CHARS - 8) {
        return safe.append("...").toString();
      }
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> safe.append("\\n");
        case '\r' -> safe.append("\\r");
        case '"', '\\' -> safe.append('\\').append(c);
        default -> {
          if (isPlain(c)) {
            safe.append(c);
          } else {
            safe.append(String.format("\\u%04x", (int) c));
          }
        }
      }
    }
    return safe.toString();
  }

  private static boolean isPlain(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
