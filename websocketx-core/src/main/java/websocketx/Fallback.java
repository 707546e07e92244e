// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// Answers requests that ask for no WebSocket: a health check, a page, a hint.
@FunctionalInterface
public interface Fallback {
  /// Answers one request. Called on a virtual thread; may block until the handshake deadline
  /// ([Options#handshakeTimeout()]), at which the TCP connection is closed. The body of the request
  /// is not read, and no second request follows on the same TCP connection.
  ///
  /// @param request a well-formed request of any method
  /// @return the response, not null; for HEAD its body is left out
  /// @throws Exception to answer 500; it is logged
  Response respond(Request request) throws Exception;
}
