// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// What a server does with a connection: plain blocking code, run on a virtual thread of its own.
///
/// {@snippet file="Echo.java" region="handler"}
@FunctionalInterface
public interface WebSocketHandler {
  /// Serves one connection from its opening to its end. Called once per connection, on a virtual
  /// thread that belongs to this call; it may block and take as long as it likes.
  ///
  /// Returning closes the connection with 1000. A [CloseStatusException] closes it with its code.
  /// Anything else that is thrown closes it with 1011, tells the peer no details, and is logged
  /// once; but a handler that ends with its own connection's [ConnectionClosedException], or with
  /// [InterruptedException] or [java.util.concurrent.CancellationException] after the connection
  /// has begun to end, has not failed.
  ///
  /// A handler that computes for long keeps a carrier thread of the JVM busy. Pings are answered,
  /// closes are answered and connections accepted all the same, but other handlers wait: give long
  /// computations to a pool of platform threads.
  ///
  /// @param connection the connection; not null
  /// @throws Exception to close the connection, as said above
  void handle(WebSocketConnection connection) throws Exception;
}
