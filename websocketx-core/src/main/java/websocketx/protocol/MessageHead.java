// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP message: one array of bytes, in which headers are looked up by scanning.
/// Names are compared without regard to ASCII case, values are ISO-8859-1 without the whitespace
/// around them (RFC 9110 §5). Immutable.
public abstract sealed class MessageHead permits RequestHead, ResponseHead {
  private final byte[] bytes;
  private final int headersStart;

  /// @param bytes start line and header lines, each with its CR LF; checked by [HeadReader]
  MessageHead(byte[] bytes, int headersStart) {
    this.bytes = bytes;
    this.headersStart = headersStart;
  }

  /// The first header of this name.
  ///
  /// @param name in any case
  /// @return its value, or null if there is none
  public final @Nullable String header(String name) {
    for (int line = headersStart; line < bytes.length; line = nextLine(line)) {
      int colon = colon(line);
      if (matches(name, line, colon)) {
        return value(colon);
      }
    }
    return null;
  }

  /// All headers of this name.
  ///
  /// @param name in any case
  /// @return their values in the order of the lines; unmodifiable, empty if there is none
  public final List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (int line = headersStart; line < bytes.length; line = nextLine(line)) {
      int colon = colon(line);
      if (matches(name, line, colon)) {
        values.add(value(colon));
      }
    }
    return List.copyOf(values);
  }

  /// All headers. The map finds names in any case, and lists them in the order and spelling of
  /// their first line.
  ///
  /// @return made anew at each call; unmodifiable
  public final Map<String, List<String>> headers() {
    HeaderMap headers = new HeaderMap();
    for (int line = headersStart; line < bytes.length; line = nextLine(line)) {
      int colon = colon(line);
      headers.add(latin1(bytes, line, colon), value(colon));
    }
    return headers;
  }

  /// The elements of a header that is a comma-separated list, over all its lines (RFC 9110 §5.6.1).
  /// Empty elements are left out. Quoted strings are not understood: no list we read has them.
  final List<String> elements(String name) {
    List<String> elements = new ArrayList<>();
    for (String value : headers(name)) {
      for (int start = 0; start <= value.length(); ) {
        int comma = value.indexOf(',', start);
        int end = comma < 0 ? value.length() : comma;
        String element = trim(value, start, end);
        if (!element.isEmpty()) {
          elements.add(element);
        }
        start = end + 1;
      }
    }
    return elements;
  }

  /// Whether such a list has this token, in any case.
  final boolean hasToken(String name, String token) {
    return elements(name).stream().anyMatch(token::equalsIgnoreCase);
  }

  final String text(int from, int to) {
    return latin1(bytes, from, to);
  }

  static String latin1(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  /// Without the spaces and tabs around it.
  static String trim(String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t';
  }

  private String value(int colon) {
    int end = nextLine(colon) - 2;
    String text = latin1(bytes, colon + 1, end);
    return trim(text, 0, text.length());
  }

  private boolean matches(String name, int line, int colon) {
    if (colon - line != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lowerCase(name.charAt(i)) != lowerCase(bytes[line + i])) {
        return false;
      }
    }
    return true;
  }

  private static int lowerCase(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  private int colon(int line) {
    int i = line;
    while (bytes[i] != ':') {
      i++;
    }
    return i;
  }

  private int nextLine(int from) {
    int i = from;
    while (bytes[i] != '\n') {
      i++;
    }
    return i + 1;
  }
}
