// SPDX-License-Identifier: Apache-2.0

package websocketx.hosting;

import java.net.SocketAddress;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/// What another HTTP server knows of who asks, besides the request's head.
public interface Visitor {
  /// The peer's end of the connection.
  ///
  /// @return as [websocketx.Request#remoteAddress()]
  SocketAddress remoteAddress();

  /// The server's end of the connection.
  ///
  /// @return as [websocketx.Request#localAddress()]
  SocketAddress localAddress();

  /// Whether the other server has ended the client's TLS.
  ///
  /// @return false if it has not, or does not know
  boolean isSecure();

  /// Whom the other server has authenticated.
  ///
  /// @return as [websocketx.Request#principal()]
  @Nullable Principal principal();

  /// The other server's request.
  ///
  /// @param <T> what is asked for
  /// @param type what is asked for
  /// @return as [websocketx.Request#unwrap(Class)]
  <T> @Nullable T unwrap(Class<T> type);
}
