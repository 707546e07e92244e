// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// Where a connection stands between its opening and its end (RFC 6455 §4.1, §7.1.3 and §7.1.4). A
/// connection only ever moves forward through these.
public enum ConnectionState {
  /// The opening handshake is under way. No handler ever sees a connection in this state.
  CONNECTING,
  /// Messages can be sent and received.
  OPEN,
  /// A Close frame has been sent, or is about to be: nothing more can be written. A peer's Close
  /// that comes right behind messages is answered when they are, see [Options#handshakeTimeout()].
  CLOSING,
  /// The TCP connection is closed and the cause of the end is known.
  CLOSED
}
