// SPDX-License-Identifier: Apache-2.0

package websocketx;

import org.jspecify.annotations.Nullable;

/// Renders every HTTP error that the server answers: 400, 403, 405, 408, 414, 426, 431, 500, 501,
/// 503, 505 and the refusals of a [Check].
@FunctionalInterface
public interface ErrorResponder {
  /// Turns a planned answer into the one that is sent. Called on a virtual thread; may block for
  /// [Options#handshakeTimeout()], after which the TCP connection is closed; what it renders for a
  /// [Check] that has refused has no deadline but its own. If it throws, the planned answer is sent
  /// and the exception is logged.
  ///
  /// @param request the request; null when its head could not be parsed
  /// @param planned the answer that the server would send: plain text, with the headers that the
  ///   status asks for
  /// @return the answer to send, not null: `planned` itself, or another
  Response respond(@Nullable Request request, Response planned);
}
