// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What trusted proxies say of a request in its headers: in `Forwarded` (RFC 7239), or in
/// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
///
/// Each proxy appends whom it was asked by, so the lists are read from their end, over those who
/// are proxies too, to the first who is not: that is the client, and what stands before it are its
/// own words, which are not looked at. If all are proxies, the first of them is the client.
///
/// Of `X-Forwarded-Proto` and `X-Forwarded-Host` the last value counts: not every proxy appends
/// one, so nothing says which of several is whose, and the first ones may be the client's own.
///
/// @param client who asked; its address is null if the proxies do not know or hide it
/// @param isSecure whether it asked by `https` or `wss`; null if that is not said
/// @param host the host that it asked for, and the port if it named one; null if that is not said
public record Forwarded(Node client, @Nullable Boolean isSecure, @Nullable String host) {
  /// How many proxies may have passed a request on.
  static final int MAX_HOPS = 16;

  private static final Node UNKNOWN = new Node(null, 0);

  /// What is known where no proxy has said anything.
  public static final Forwarded NOTHING = new Forwarded(UNKNOWN, null, null);

  private static final String STANDARD = "Forwarded";
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";

  /// Reads the headers, which the last proxy vouches for. Where both kinds stand, a client may have
  /// sent the one that its proxy does not know: so they have to say the same, but for the port,
  /// which then counts only if both name it.
  ///
  /// @param request as it came from a trusted proxy
  /// @param isProxy whether an address is that of another one
  /// @return [#NOTHING] if there are no such headers, or they are empty; null if what they say is
  ///   malformed, contradictory or over [#MAX_HOPS] long: then nobody knows who the client is
  public static @Nullable Forwarded read(RequestHead request, Predicate<IpAddress> isProxy) {
    boolean isStandard = isSaid(request, STANDARD);
    boolean isCustom = isSaid(request, FOR) || isSaid(request, PROTO) || isSaid(request, HOST);
    Forwarded standard = isStandard ? standard(request, isProxy) : NOTHING;
    Forwarded custom = isCustom ? custom(request, isProxy) : NOTHING;
    if (isStandard && isCustom) {
      return standard == null || custom == null ? null : standard.both(custom);
    }
    return isStandard ? standard : custom;
  }

  /// Whether the list has an element: what is quoted does not matter for that.
  private static boolean isSaid(RequestHead request, String name) {
    return !request.elements(name).isEmpty();
  }

  /// What both say.
  ///
  /// @return null if they differ
  private @Nullable Forwarded both(Forwarded other) {
    boolean isSame =
        Objects.equals(client.address(), other.client.address())
            && Objects.equals(isSecure, other.isSecure)
            && (host == null ? other.host == null : host.equalsIgnoreCase(other.host));
    if (!isSame) {
      return null;
    }
    boolean isSamePort = client.port() == other.client.port();
    return isSamePort ? this : new Forwarded(new Node(client.address(), 0), isSecure, host);
  }

  private static @Nullable Forwarded standard(RequestHead request, Predicate<IpAddress> isProxy) {
    String list = String.join(",", request.headers(STANDARD));
    Forwarded said = NOTHING;
    int hops = 0;
    for (int end = list.length(); end >= 0; ) {
      int comma = lastUnquoted(list, end);
      String element = MessageHead.trim(list, comma + 1, end);
      end = comma;
      if (element.isEmpty()) {
        continue; // RFC 9110 §5.6.1
      }
      said = ++hops > MAX_HOPS ? null : element(element);
      if (said == null || !said.isFromProxy(isProxy)) {
        return said;
      }
    }
    return said;
  }

  private boolean isFromProxy(Predicate<IpAddress> isProxy) {
    IpAddress address = client.address();
    return address != null && isProxy.test(address);
  }

  /// The last comma before the end that stands in no quoted string, or -1. Quotes that a client has
  /// left open stand before those of the proxies, and are not reached.
  private static int lastUnquoted(String list, int end) {
    boolean isQuoted = false;
    int i = end - 1;
    while (i >= 0 && (isQuoted || list.charAt(i) != ',')) {
      isQuoted ^= list.charAt(i) == '"' && !(isQuoted && isEscaped(list, i));
      i--;
    }
    return i;
  }

  /// Whether an odd number of backslashes stands before it, as in a quoted string none does before
  /// the quote that opens it.
  private static boolean isEscaped(String list, int at) {
    int i = at;
    while (i > 0 && list.charAt(i - 1) == '\\') {
      i--;
    }
    return (at - i) % 2 != 0;
  }

  /// Reads `name=value;name=value`, where pairs may be missing (RFC 7239 §4).
  ///
  /// @return null if it is malformed
  private static @Nullable Forwarded element(String text) {
    Node client = null;
    Boolean isSecure = null;
    String host = null;
    for (int start = 0; start < text.length(); ) {
      if (text.charAt(start) == ';') {
        start++;
        continue;
      }
      int equals = text.indexOf('=', start);
      int end = equals < 0 ? -1 : endOfValue(text, equals + 1);
      if (end < 0 || !HeaderField.isToken(text.substring(start, equals))) {
        return null;
      }
      String name = text.substring(start, equals).toLowerCase(Locale.ROOT);
      boolean isQuoted = text.charAt(end - 1) == '"';
      String value =
          isQuoted ? unquoted(text, equals + 2, end - 1) : text.substring(equals + 1, end);
      boolean isRead =
          switch (name) {
            case "for" -> client == null && (client = Node.parse(value)) != null;
            case "proto" -> isSecure == null && (isSecure = secure(value)) != null;
            case "host" -> host == null && (host = authority(value)) != null;
            default -> true;
          };
      if (!isRead) {
        return null;
      }
      start = end;
    }
    return new Forwarded(client == null ? UNKNOWN : client, isSecure, host);
  }

  /// Where a token or a quoted string ends, which is at the end or at a semicolon.
  ///
  /// @return -1 if it does not, or is neither
  private static int endOfValue(String text, int start) {
    int end;
    if (text.startsWith("\"", start)) {
      end = start + 1;
      while (end < text.length() && text.charAt(end) != '"') {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      end++;
    } else {
      int semicolon = text.indexOf(';', start);
      end = semicolon < 0 ? text.length() : semicolon;
      if (!HeaderField.isToken(text.substring(start, end))) {
        return -1;
      }
    }
    boolean isEnd = end == text.length() || (end < text.length() && text.charAt(end) == ';');
    return isEnd ? end : -1;
  }

  /// The inside of a quoted string, without its escapes (RFC 9110 §5.6.4).
  private static String unquoted(String text, int start, int end) {
    StringBuilder inside = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      i += text.charAt(i) == '\\' ? 1 : 0;
      inside.append(text.charAt(i));
    }
    return inside.toString();
  }

  private static @Nullable Forwarded custom(RequestHead request, Predicate<IpAddress> isProxy) {
    List<String> clients = request.elements(FOR);
    Node client = UNKNOWN;
    int hop = 0;
    for (String name : clients.reversed()) {
      Node node = hop == MAX_HOPS ? null : node(name);
      if (node == null) {
        return null;
      }
      client = node;
      IpAddress address = node.address();
      if (address == null || !isProxy.test(address)) {
        break;
      }
      hop++;
    }
    String proto = last(request.elements(PROTO));
    String host = last(request.elements(HOST));
    Boolean isSecure = proto == null ? null : secure(proto);
    boolean isMalformed =
        (proto != null && isSecure == null) || (host != null && authority(host) == null);
    return isMalformed ? null : new Forwarded(client, isSecure, host);
  }

  /// Here IPv6 addresses mostly stand without brackets.
  private static @Nullable Node node(String name) {
    IpAddress address = IpAddress.parse(name);
    return address == null ? Node.parse(name) : new Node(address, 0);
  }

  private static @Nullable String last(List<String> elements) {
    return elements.isEmpty() ? null : elements.getLast();
  }

  private static @Nullable Boolean secure(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default -> null;
    };
  }

  private static @Nullable String authority(String host) {
    return Authority.isValid(host) ? host : null;
  }
}
