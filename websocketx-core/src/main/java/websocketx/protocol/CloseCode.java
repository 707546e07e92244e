// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// Status codes of Close frames: RFC 6455 §7.4 and the IANA registry it founded.
public final class CloseCode {
  /// The purpose of the connection is fulfilled.
  public static final int NORMAL_CLOSURE = 1000;

  /// A server shuts down, or a browser leaves the page.
  public static final int GOING_AWAY = 1001;

  /// The peer broke the protocol.
  public static final int PROTOCOL_ERROR = 1002;

  /// A kind of data that cannot be accepted, such as binary where only text is understood.
  public static final int UNSUPPORTED_DATA = 1003;

  /// Stands for a Close frame without a code; never on the wire.
  public static final int NO_STATUS_RECEIVED = 1005;

  /// Stands for an end without a Close frame; never on the wire.
  public static final int ABNORMAL_CLOSURE = 1006;

  /// Data that contradicts its type, such as text that is not UTF-8.
  public static final int INVALID_FRAME_PAYLOAD_DATA = 1007;

  /// A message that breaks a rule for which no other code exists.
  public static final int POLICY_VIOLATION = 1008;

  /// A message over the limit.
  public static final int MESSAGE_TOO_BIG = 1009;

  /// A client misses an extension in the server's answer.
  public static final int MANDATORY_EXTENSION = 1010;

  /// A server failed for a reason of its own.
  public static final int INTERNAL_ERROR = 1011;

  /// The server restarts; come back after a random delay.
  public static final int SERVICE_RESTART = 1012;

  /// The server is overloaded; come back later or elsewhere.
  public static final int TRY_AGAIN_LATER = 1013;

  /// A gateway got no proper answer from the server behind it.
  public static final int BAD_GATEWAY = 1014;

  /// Stands for a TLS handshake that failed; never on the wire.
  public static final int TLS_HANDSHAKE = 1015;

  /// The peer has to authenticate first.
  public static final int UNAUTHORIZED = 3000;

  /// The peer is known and not allowed to do this.
  public static final int FORBIDDEN = 3003;

  /// The peer took too long.
  public static final int TIMEOUT = 3008;

  private CloseCode() {}

  /// Whether a Close frame may carry this code, in either direction (RFC 6455 §7.4.1, §7.4.2): 1000
  /// to 1003, 1007 to 1014, 3000 to 4999.
  ///
  /// @param code any number
  /// @return true if it may be sent and received
  public static boolean isAllowedOnWire(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
