// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names by which clients may call a server in the Host header (RFC 9110 §7.2), in lower case.
///
/// @param names empty if any will do
record Hosts(Set<String> names) {
  static final Hosts ANY = new Hosts(Set.of());

  /// Parses what a caller gave.
  ///
  /// @throws IllegalArgumentException if one is no host, or has a port
  static Hosts of(String... names) {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      String host = host(name);
      if (!name.equalsIgnoreCase(host)) {
        throw new IllegalArgumentException(
            "a host is a name or an address without a port, as app.example or [::1], not " + name);
      }
      known.add(host);
    }
    return new Hosts(Set.copyOf(known));
  }

  /// Whether a client that asked for this host, with or without a port, is right here.
  boolean serve(String header) {
    if (names.isEmpty()) {
      return true;
    }
    String host = host(header);
    return host != null && names.contains(host);
  }

  private static @Nullable String host(String authority) {
    Origin parsed = Origin.parse("http://" + authority);
    return parsed == null ? null : parsed.host();
  }
}
