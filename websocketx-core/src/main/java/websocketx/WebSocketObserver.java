// SPDX-License-Identifier: Apache-2.0

package websocketx;

import org.jspecify.annotations.Nullable;

/// Watches what a server does: for metrics, audit and tests. Every method does nothing unless
/// overridden.
///
/// For one connection `opened` comes first and `closed` once, when its TCP connection is closed;
/// what waited then may still be received after it. The methods run on the threads of handlers,
/// writers and hooks, several at a time, never on an event loop; they must not block, for the
/// thread that they run on waits. What they throw is logged and ignored.
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
