// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.io.Serial;
import websocketx.protocol.CloseCode;

/// Thrown out of a handler or a fork to close the connection with a chosen code. It is a decision,
/// not a failure: nothing is logged.
///
/// {@snippet file="SignIn.java" region="message"}
public final class CloseStatusException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient StatusCode code;
  private final transient String reason;

  /// Closes with this code and reason.
  ///
  /// @param code a code that may be sent: 1000 to 1003, 1007 to 1014, 3000 to 4999
  /// @param reason for the peer, "" if none; at most 123 bytes of UTF-8, or the peer gets 1011 in
  ///   its place
  /// @throws IllegalArgumentException if the code must not stand in a Close frame (RFC 6455 §7.4)
  public CloseStatusException(StatusCode code, String reason) {
    super(requireNonNull(code, "code") + ": " + requireNonNull(reason, "reason"));
    if (!CloseCode.isAllowedOnWire(code.value())) {
      throw new IllegalArgumentException(
          code + " must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
    }
    this.code = code;
    this.reason = reason;
  }

  /// The code to close with.
  ///
  /// @return as given
  public StatusCode code() {
    return code;
  }

  /// The reason for the peer.
  ///
  /// @return as given
  public String reason() {
    return reason;
  }
}
