// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// How a connection ended and why: the `CloseEvent` of a browser, and who began and what went
/// wrong. Immutable; safe from any thread.
///
/// @param frame the Close frame that decided the end: the first one sent or received, or 1006 if
///   there was none
/// @param wasClean whether the closing handshake was completed (RFC 6455 §7.1.4)
/// @param initiator who began the end
/// @param error what went wrong, null if nothing did
public record CloseCause(
    CloseFrame frame, boolean wasClean, Initiator initiator, @Nullable Throwable error) {

  /// Who began the end of a connection.
  public enum Initiator {
    /// The other side: it sent a Close frame, or its TCP connection went away.
    PEER,
    /// The handler, which returned or threw, or a fork, which threw.
    HANDLER,
    /// Code of the application that called `close` or `abort` on the connection.
    APPLICATION,
    /// The server: it was shut down or closed, or has met a failure of its own.
    SERVER,
    /// The rules: the peer broke the protocol, or a limit or deadline was passed.
    PROTOCOL
  }

  /// Joins the parts; `frame` and `initiator` must not be null.
  public CloseCause {
    requireNonNull(frame, "frame");
    requireNonNull(initiator, "initiator");
  }

  /// The code of the frame.
  ///
  /// @return short for `frame().code()`
  public StatusCode code() {
    return frame.code();
  }

  /// The reason of the frame.
  ///
  /// @return short for `frame().reason()`: the peer's own words if it sent the frame, so escape
  ///   them before they go anywhere; "" if none
  public String reason() {
    return frame.reason();
  }

  /// One line for a log: the code, the reason, whether the end was unclean, and the error. What the
  /// peer wrote is escaped.
  ///
  /// @return as `1006 (Abnormal Closure) (unclean): connection reset`
  @Override
  public String toString() {
    String end = wasClean ? frame.toString() : frame + " (unclean)";
    if (error == null) {
      return end;
    }
    String message = error.getMessage();
    return end
        + ": "
        + (message == null ? error.getClass().getSimpleName() : Escape.quoted(message));
  }
}
