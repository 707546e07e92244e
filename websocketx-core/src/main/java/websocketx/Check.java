// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// Who may come in, and to which handler: authentication, routing, cookies, the choice of a
/// subprotocol, limits by path. Asked once per request for an upgrade that is in order, before the
/// [OriginCheck].
///
/// {@snippet file="Routing.java" region="check"}
@FunctionalInterface
public interface Check {
  /// Decides on one request. Called on a virtual thread; may block; there is no deadline but its
  /// own, and [WebSocketServerBuilder#maxPendingHandshakes] bounds how many are at work. While
  /// every carrier thread of the JVM is kept busy by handlers that compute, it waits for one.
  ///
  /// @param request the request to open a connection
  /// @return the decision, not null
  /// @throws Exception to answer 500; it is logged
  Decision check(Request request) throws Exception;
}
