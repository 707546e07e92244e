// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The head of a request that [RequestParser] found in order. It lives as long as the connection
/// and so keeps little more than its bytes. Immutable.
public final class RequestHead extends MessageHead implements RequestResult {
  private final String method;
  private final int targetStart;
  private final int targetEnd;

  /// The line is "method target version", single spaces between them; checked by [RequestParser].
  RequestHead(byte[] bytes, int headersStart, String method) {
    super(bytes, headersStart);
    this.method = method;
    this.targetStart = method.length() + 1;
    this.targetEnd = headersStart - " HTTP/1.1\r\n".length();
  }

  /// The method, in the case in which it came.
  ///
  /// @return one of the methods of RFC 9110 §9 or PATCH
  public String method() {
    return method;
  }

  /// The target as it came: a path and perhaps a query, or a whole URI (RFC 9112 §3.2).
  ///
  /// @return printable ASCII
  public String target() {
    return text(targetStart, targetEnd);
  }

  /// The path of the target, percent-decoded once. Nothing else is changed: dot segments, doubled
  /// slashes and `;` parameters are not resolved, and an encoded slash becomes a slash. Whoever
  /// decides by path should compare whole paths. May contain control characters, but not U+0000.
  ///
  /// @return begins with a slash
  public String path() {
    return Objects.requireNonNull(PercentEncoding.decode(RequestTarget.path(target()), false));
  }

  /// The first parameter of this name in the query, decoded like a form: a plus sign is a space,
  /// the rest percent-encoded UTF-8. What cannot be decoded is returned as it came.
  ///
  /// @param name decoded; compared exactly
  /// @return the value, empty if the parameter has none, null if there is no such parameter
  public @Nullable String query(String name) {
    String query = RequestTarget.query(target());
    for (int start = 0; start < query.length(); ) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      int equals = query.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (nameEnd > start && form(query.substring(start, nameEnd)).equals(name)) {
        return nameEnd == end ? "" : form(query.substring(nameEnd + 1, end));
      }
      start = end + 1;
    }
    return null;
  }

  /// The host, and the port if the client named one.
  ///
  /// @return the value of the one Host header
  public String host() {
    return Objects.requireNonNull(header("Host"));
  }

  /// The first cookie of this name in all Cookie headers (RFC 6265 §5.4). Quotes around a value are
  /// part of it, as browsers see it.
  ///
  /// @param name compared exactly
  /// @return the value as it came, or null if there is no such cookie
  public @Nullable String cookie(String name) {
    for (String pairs : headers("Cookie")) {
      for (int start = 0; start < pairs.length(); ) {
        int semicolon = pairs.indexOf(';', start);
        int end = semicolon < 0 ? pairs.length() : semicolon;
        String pair = trim(pairs, start, end);
        int equals = pair.indexOf('=');
        if (equals > 0 && trim(pair, 0, equals).equals(name)) {
          return trim(pair, equals + 1, pair.length());
        }
        start = end + 1;
      }
    }
    return null;
  }

  private static String form(String text) {
    String decoded = PercentEncoding.decode(text, true);
    return decoded == null ? text : decoded;
  }
}
