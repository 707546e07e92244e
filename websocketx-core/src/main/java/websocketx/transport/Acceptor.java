// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

/// Takes what a listener accepts.
@FunctionalInterface
public interface Acceptor {
  /// A connection has come. Called by its loop; must not block.
  ///
  /// @param transport moves its bytes
  /// @param now the time
  /// @return what makes sense of its bytes
  Endpoint accept(Transport transport, long now);
}
