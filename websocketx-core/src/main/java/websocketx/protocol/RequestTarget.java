// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The target of a request line (RFC 9112 §3.2): a path, or a URI with scheme and authority.
final class RequestTarget {
  private static final List<String> SCHEMES = List.of("http://", "https://", "ws://", "wss://");

  private RequestTarget() {}

  /// What is wrong with a target of printable ASCII; null if nothing is.
  static @Nullable String fault(String target) {
    if (target.indexOf('#') >= 0 || target.indexOf('\\') >= 0) {
      return "target has a character that URIs do not allow";
    }
    if (target.charAt(0) != '/' && schemeLength(target) == 0) {
      return "target is neither a path nor a URI";
    }
    String path = PercentEncoding.decode(path(target), false);
    if (path == null) {
      return "path is not percent-encoded UTF-8";
    }
    return path.indexOf(0) >= 0 ? "path has a NUL" : null;
  }

  /// The authority, or null if the target is a path.
  static @Nullable String authority(String target) {
    int start = schemeLength(target);
    return start == 0 ? null : target.substring(start, authorityEnd(target));
  }

  /// The path, still encoded; never empty.
  static String path(String target) {
    int mark = target.indexOf('?');
    String path = target.substring(authorityEnd(target), mark < 0 ? target.length() : mark);
    return path.isEmpty() ? "/" : path;
  }

  /// The query, still encoded; empty if there is none.
  static String query(String target) {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  private static int authorityEnd(String target) {
    int end = schemeLength(target);
    if (end > 0) {
      while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
        end++;
      }
    }
    return end;
  }

  private static int schemeLength(String target) {
    if (target.charAt(0) == '/') {
      return 0;
    }
    String start = target.substring(0, Math.min(8, target.length())).toLowerCase(Locale.ROOT);
    for (String scheme : SCHEMES) {
      if (start.startsWith(scheme)) {
        return scheme.length();
      }
    }
    return 0;
  }
}
