// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import org.jspecify.annotations.Nullable;

/// What a proxy says in front of a connection that it passes on (PROXY protocol, versions 1 and 2).
///
/// @param source who has connected to the proxy; null if the proxy speaks for itself, or its client
///   has no internet address
/// @param destination where to; null if the source is
public record ProxyHeader(@Nullable Node source, @Nullable Node destination) {
  /// Nobody is named: the connection is the proxy's own, or its client has no internet address.
  static final ProxyHeader UNNAMED = new ProxyHeader(null, null);
}
