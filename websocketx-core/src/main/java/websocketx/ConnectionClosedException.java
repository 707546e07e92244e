// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.io.Serial;

/// The connection has ended or is ending, so that nothing more can be written to it.
///
/// A handler may let it pass: a handler or fork that ends with its own connection's exception has
/// not failed. Thrown by the `write` methods of [WebSocketConnection].
public final class ConnectionClosedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient CloseCause closeCause;
  private final transient WebSocketConnection connection;

  ConnectionClosedException(WebSocketConnection connection, CloseCause closeCause) {
    super(closeCause.toString(), closeCause.error());
    this.connection = connection;
    this.closeCause = closeCause;
  }

  /// Why the connection ends, as far as it is known: while the closing handshake is under way
  /// `wasClean` is false and the error says so.
  ///
  /// @return the cause; [WebSocketConnection#closeCause()] has the final one once the connection
  ///   has ended
  public CloseCause closeCause() {
    return closeCause;
  }

  @SuppressWarnings("ReferenceEquality") // the same connection is meant, not one that is equal
  boolean isOf(WebSocketConnection other) {
    return connection == other;
  }
}
