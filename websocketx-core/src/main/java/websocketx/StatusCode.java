// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.Map;
import websocketx.protocol.CloseCode;

/// The number in a Close frame that says why a connection ends (RFC 6455 §7.4 and the registry it
/// founds).
///
/// Any number from 0 to 65535 can be held, because a peer may send any; which ones may be sent is
/// checked where a connection is closed, see [WebSocketConnection#close(CloseFrame)]. Codes from
/// 3000 to 3999 belong to registered libraries, those from 4000 to 4999 to applications. Immutable;
/// safe from any thread.
///
/// @param value the number, 0 to 65535
public record StatusCode(int value) {
  /// 1000: the purpose of the connection has been fulfilled.
  public static final StatusCode NORMAL_CLOSURE = new StatusCode(CloseCode.NORMAL_CLOSURE);

  /// 1001: an endpoint goes away, as a server that shuts down or a page that is left.
  public static final StatusCode GOING_AWAY = new StatusCode(CloseCode.GOING_AWAY);

  /// 1002: the other side broke the protocol.
  public static final StatusCode PROTOCOL_ERROR = new StatusCode(CloseCode.PROTOCOL_ERROR);

  /// 1003: a kind of data that the endpoint cannot accept.
  public static final StatusCode UNSUPPORTED_DATA = new StatusCode(CloseCode.UNSUPPORTED_DATA);

  /// 1005: the peer's Close frame had no code. Never on the wire (RFC 6455 §7.4.1).
  public static final StatusCode NO_STATUS_RECEIVED = new StatusCode(CloseCode.NO_STATUS_RECEIVED);

  /// 1006: the connection ended without a Close frame. Never on the wire (RFC 6455 §7.4.1).
  public static final StatusCode ABNORMAL_CLOSURE = new StatusCode(CloseCode.ABNORMAL_CLOSURE);

  /// 1007: a message whose content does not fit its type, such as text that is not UTF-8.
  public static final StatusCode INVALID_FRAME_PAYLOAD_DATA =
      new StatusCode(CloseCode.INVALID_FRAME_PAYLOAD_DATA);

  /// 1008: the other side broke a rule of this endpoint for which no other code fits.
  public static final StatusCode POLICY_VIOLATION = new StatusCode(CloseCode.POLICY_VIOLATION);

  /// 1009: a message larger than the endpoint takes.
  public static final StatusCode MESSAGE_TOO_BIG = new StatusCode(CloseCode.MESSAGE_TOO_BIG);

  /// 1010: the client needs an extension that the server did not agree to.
  public static final StatusCode MANDATORY_EXTENSION =
      new StatusCode(CloseCode.MANDATORY_EXTENSION);

  /// 1011: the server met a condition that it did not expect.
  public static final StatusCode INTERNAL_ERROR = new StatusCode(CloseCode.INTERNAL_ERROR);

  /// 1012: the service restarts; a client may come back after a random pause.
  public static final StatusCode SERVICE_RESTART = new StatusCode(CloseCode.SERVICE_RESTART);

  /// 1013: the service is overloaded; a client should come back later.
  public static final StatusCode TRY_AGAIN_LATER = new StatusCode(CloseCode.TRY_AGAIN_LATER);

  /// 1014: the server is a gateway and its upstream answered badly.
  public static final StatusCode BAD_GATEWAY = new StatusCode(CloseCode.BAD_GATEWAY);

  /// 1015: the TLS handshake failed. Never on the wire (RFC 6455 §7.4.1).
  public static final StatusCode TLS_HANDSHAKE = new StatusCode(CloseCode.TLS_HANDSHAKE);

  /// 3000: who the peer is has not been shown.
  public static final StatusCode UNAUTHORIZED = new StatusCode(CloseCode.UNAUTHORIZED);

  /// 3003: the peer is known and may not do this.
  public static final StatusCode FORBIDDEN = new StatusCode(CloseCode.FORBIDDEN);

  /// 3008: the peer took too long.
  public static final StatusCode TIMEOUT = new StatusCode(CloseCode.TIMEOUT);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(CloseCode.NORMAL_CLOSURE, "Normal Closure"),
          Map.entry(CloseCode.GOING_AWAY, "Going Away"),
          Map.entry(CloseCode.PROTOCOL_ERROR, "Protocol Error"),
          Map.entry(CloseCode.UNSUPPORTED_DATA, "Unsupported Data"),
          Map.entry(CloseCode.NO_STATUS_RECEIVED, "No Status Received"),
          Map.entry(CloseCode.ABNORMAL_CLOSURE, "Abnormal Closure"),
          Map.entry(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "Invalid Frame Payload Data"),
          Map.entry(CloseCode.POLICY_VIOLATION, "Policy Violation"),
          Map.entry(CloseCode.MESSAGE_TOO_BIG, "Message too Big"),
          Map.entry(CloseCode.MANDATORY_EXTENSION, "Mandatory Extension"),
          Map.entry(CloseCode.INTERNAL_ERROR, "Internal Error"),
          Map.entry(CloseCode.SERVICE_RESTART, "Service Restart"),
          Map.entry(CloseCode.TRY_AGAIN_LATER, "Try Again Later"),
          Map.entry(CloseCode.BAD_GATEWAY, "Bad Gateway"),
          Map.entry(CloseCode.TLS_HANDSHAKE, "TLS Handshake"),
          Map.entry(CloseCode.UNAUTHORIZED, "Unauthorized"),
          Map.entry(CloseCode.FORBIDDEN, "Forbidden"),
          Map.entry(CloseCode.TIMEOUT, "Timeout"));

  /// Holds any code that fits a Close frame.
  ///
  /// @throws IllegalArgumentException if `value` is not within 0 to 65535
  public StatusCode {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException("a status code is 0 to 65535, not " + value);
    }
  }

  /// The registered name, as `Normal Closure`.
  ///
  /// @return the name, or "" for a code without one
  public String name() {
    return NAMES.getOrDefault(value, "");
  }

  /// The number and its name.
  ///
  /// @return as `1000 (Normal Closure)`, or just the number of a code without a name
  @Override
  public String toString() {
    String name = name();
    return name.isEmpty() ? Integer.toString(value) : value + " (" + name + ")";
  }
}
