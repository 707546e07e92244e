// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A web origin (RFC 6454 §4): scheme, host and port, in lower case, the port always given.
record Origin(String scheme, String host, int port) {
  /// A rule of ours: quick, never blocking, so it may run on the event loop.
  record BuiltIn(OriginCheck rule) implements OriginCheck {
    @Override
    public boolean allows(Request request) {
      return rule.allows(request);
    }
  }

  static final OriginCheck ANY = new BuiltIn(_ -> true);
  static final OriginCheck SAME = new BuiltIn(Origin::isSame);

  private static final int MAX_LENGTH = 300; // a host has at most 255 characters

  // A host as it stands in a serialised origin: no user, path, query or fragment can hide in it.
  private static final Pattern SYNTAX =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

  /// Parses what a caller gave.
  static Origin of(String text) {
    Origin origin = parse(text);
    if (origin == null) {
      throw new IllegalArgumentException(
          "an origin is scheme, host and optional port, as https://app.example:8443, not " + text);
    }
    return origin;
  }

  /// Parses what a peer sent: null if it is not an origin with a host.
  static @Nullable Origin parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    String port = matcher.group(3);
    int number = port == null ? defaultPort(scheme) : Integer.parseInt(port);
    return number < 0 || number > 0xffff
        ? null
        : new Origin(scheme, matcher.group(2).toLowerCase(Locale.ROOT), number);
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> -1;
    };
  }

  private static boolean isSame(Request request) {
    List<String> sent = request.headers().getOrDefault("Origin", List.of());
    if (sent.isEmpty()) {
      return true;
    }
    Origin origin = sent.size() == 1 ? parse(sent.getFirst()) : null;
    if (origin == null) {
      return false;
    }
    // Anybody on the way may have written a page that came without TLS. Where the scheme is not
    // known, as a proxy may have ended TLS, that of the page gives the host its default port.
    String scheme = scheme(request);
    return origin.equals(parse((scheme == null ? origin.scheme : scheme) + "://" + request.host()));
  }

  /// By which scheme the pages of this server are asked for, or null if that is not known.
  private static @Nullable String scheme(Request request) {
    if (request.isSecure()) {
      return "https";
    }
    boolean isPlain = request instanceof HttpRequest http && http.knownSecure() != null;
    return isPlain ? "http" : null;
  }
}
