// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import websocketx.protocol.CloseBody;

/// What a Close frame says (RFC 6455 §5.5.1). Immutable; safe from any thread.
///
/// @param code why the connection ends
/// @param reason for the log of the other side, "" if none; on the wire at most 123 bytes of UTF-8
public record CloseFrame(StatusCode code, String reason) {
  /// The zero frame: nothing was chosen, so the place where it is used fills in its own default.
  public static final CloseFrame NONE = new CloseFrame(new StatusCode(0), "");

  /// Any code and reason can be held; what may be sent is checked where a connection is closed.
  public CloseFrame {
    requireNonNull(code, "code");
    requireNonNull(reason, "reason");
  }

  /// A frame without a reason.
  ///
  /// @param code why the connection ends
  public CloseFrame(StatusCode code) {
    this(code, "");
  }

  /// Whether this is the zero frame, [#NONE].
  ///
  /// @return true if neither code nor reason was chosen
  public boolean isZero() {
    return code.value() == 0 && reason.isEmpty();
  }

  /// The payload of this frame: two bytes of code, then the reason in UTF-8; empty for 1005.
  ///
  /// @return a fresh array of 0 or 2 to 125 bytes
  /// @throws IllegalArgumentException if the code must not stand in a frame (RFC 6455 §7.4), or the
  ///   reason is longer than 123 bytes or not valid Unicode
  public byte[] body() {
    return new CloseBody(code.value(), reason).encode();
  }

  /// The code, and the reason if there is one.
  ///
  /// @return as `1001 (Going Away) (reason: "lunch")`
  @Override
  public String toString() {
    return reason.isEmpty()
        ? code.toString()
        : code + " (reason: \"" + Escape.quoted(reason) + "\")";
  }
}
