// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import org.jspecify.annotations.Nullable;

/// One end of a connection that a proxy speaks of (RFC 7239 §6).
///
/// @param address null if the proxy does not know it, or hides it
/// @param port 0 to 65535; 0 if the proxy does not say it
public record Node(@Nullable IpAddress address, int port) {
  private static final int MAX_PORT = 65535;

  /// The node that a text says: an IPv4 address, an IPv6 address in brackets, `unknown`, or a name
  /// that hides it, each perhaps with a port.
  ///
  /// @return null if it is none
  static @Nullable Node parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    String name = end < 0 ? text : text.substring(0, end);
    int port = 0;
    if (end >= 0 && end < text.length()) {
      port = text.charAt(end) == ':' ? port(text.substring(end + 1)) : -1;
    }
    IpAddress address = address(name);
    boolean isNode = address != null || name.equalsIgnoreCase("unknown") || isHidden(name);
    return isNode && port >= 0 ? new Node(address, port) : null;
  }

  private static @Nullable IpAddress address(String name) {
    if (!name.startsWith("[")) {
      return IpAddress.parse(name);
    }
    String inner = name.substring(1, name.length() - 1);
    return inner.indexOf(':') < 0 ? null : IpAddress.parse(inner);
  }

  private static int port(String text) {
    return isHidden(text) ? 0 : IpAddress.decimal(text, MAX_PORT);
  }

  /// An obfuscated identifier (RFC 7239 §6.3).
  private static boolean isHidden(String text) {
    return text.length() > 1
        && text.charAt(0) == '_'
        && text.chars()
            .allMatch(c -> HeaderField.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-');
  }
}
