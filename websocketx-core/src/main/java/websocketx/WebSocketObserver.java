// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Watches what a server does: for metrics, audit and tests. Every method does nothing unless
/// overridden.
///
/// For one connection `opened` comes first and `closed` once, when its TCP connection is closed;
/// what waited then may still be received after it. `stalled` and `ponged` run on threads of their
/// own and may come at any time, also shortly before the one or after the other. The methods run on
/// the threads of handlers, writers and hooks, several at a time, never on an event loop; they must
/// not block, for the thread that they run on waits. What they throw is logged and ignored.
public interface WebSocketObserver {
  /// A request is answered with an error instead of 101. What a [Fallback] answers is none.
  ///
  /// @param request the request; null when its head could not be parsed
  /// @param response what is answered
  /// @param cause what went wrong in a hook, or null
  default void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {}

  /// A connection has opened and its handler is about to run, on this thread.
  ///
  /// @param connection the connection
  default void opened(WebSocketConnection connection) {}

  /// A message was handed to a reader, on this thread.
  ///
  /// @param connection the connection
  /// @param message the message
  default void received(WebSocketConnection connection, Message message) {}

  /// A message was accepted by `write` or `offer`, on this thread.
  ///
  /// @param connection the connection
  /// @param message the message
  default void sent(WebSocketConnection connection, Message message) {}

  /// A `write` has waited for the peer to take what it wrote, on this thread. Those that need not
  /// wait, which are most, are not told.
  ///
  /// @param connection the connection
  /// @param time how long, until the message was taken or never will be
  default void waited(WebSocketConnection connection, Duration time) {}

  /// Nothing was read from the peer for a time, because more than [Options#maxUnreadBytes()] waited
  /// for the handler. Told when reading goes on or the connection ends. If more than 1,024 of this
  /// and `ponged` wait for a thread, further ones are left out.
  ///
  /// @param connection the connection
  /// @param time how long
  default void stalled(WebSocketConnection connection, Duration time) {}

  /// The pong that answers the last ping has come, see [WebSocketConnection#latency()].
  ///
  /// @param connection the connection
  /// @param roundTrip from the ping to its pong
  default void ponged(WebSocketConnection connection, Duration roundTrip) {}

  /// A limit or a deadline has taken effect: a connection was refused, ended or opened without
  /// compression, or an `offer` was refused. [Options#maxUnreadBytes()], which only slows a peer
  /// down, is told as `stalled`.
  ///
  /// @param option the name of what sets it, one of these: `maxConnections`,
  ///   `maxConnectionsPerAddress`, `maxPendingHandshakes`, `maxCompressedConnections`,
  ///   `handshakeTimeout`, `readInterval`, `messageTimeout`, `writeInterval`, `readLimit`,
  ///   `maxMessagesPerSecond`, `maxLifetime`, `maxUnreadBytesInTotal`, `maxUnsentBytes`
  /// @param times how often since this was last told for the option, 1 or more
  default void limited(String option, long times) {}

  /// A handler or a fork has failed.
  ///
  /// @param connection the connection
  /// @param failure what it threw
  default void failed(WebSocketConnection connection, Throwable failure) {}

  /// A connection has ended.
  ///
  /// @param connection the connection
  /// @param cause how and why
  default void closed(WebSocketConnection connection, CloseCause cause) {}
}
