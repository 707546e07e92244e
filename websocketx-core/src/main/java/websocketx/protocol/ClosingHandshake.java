// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

/// The closing handshake of one connection (RFC 6455 §7.1): the only place with states, and the one
/// that knows who closed first and until when the other side has to answer.
///
/// It decides and does nothing: its owner sends what it says, and tells it what happened. Times are
/// nanoseconds of the owner's clock. Not safe for use by several threads at once: its owner guards
/// it.
public final class ClosingHandshake {
  /// A deadline that never comes.
  public static final long NEVER = Long.MAX_VALUE;

  private enum Phase {
    /// No Close frame in either direction.
    OPEN,
    /// Our Close frame waits to be taken by the transport.
    SENDING,
    /// Our Close frame is out, the peer's answer is not here.
    AWAITING,
    /// Nothing more is sent or expected: TCP is to be closed.
    OVER
  }

  private Phase phase = Phase.OPEN;
  private boolean sent;
  private boolean received;
  private boolean failed;
  private int code = CloseCode.ABNORMAL_CLOSURE;
  private String reason = "";
  private long deadline = NEVER;

  /// An open connection.
  public ClosingHandshake() {}

  /// This side closes (RFC 6455 §7.1.2).
  ///
  /// @param code the code that the cause will have
  /// @param reason the reason that the cause will have
  /// @param now the time
  /// @param sendWithin how long what waits and then the Close frame may take to go out
  /// @return whether a Close frame is to be sent; false if a closing handshake is under way already
  public boolean close(int code, String reason, long now, long sendWithin) {
    if (phase != Phase.OPEN) {
      return false;
    }
    begin(code, reason, now, sendWithin);
    return true;
  }

  /// The peer broke the protocol or a limit: fail the connection (RFC 6455 §7.1.7). No answer is
  /// awaited, because nothing that it sends is looked at any more.
  ///
  /// @param code the code to send
  /// @param reason the reason to send
  /// @param now the time
  /// @param sendWithin how long the Close frame may take to go out
  /// @return whether a Close frame is to be sent
  public boolean fail(int code, String reason, long now, long sendWithin) {
    failed = true;
    if (phase == Phase.OPEN) {
      begin(code, reason, now, sendWithin);
      return true;
    }
    if (phase == Phase.AWAITING) {
      end();
    }
    return false;
  }

  /// The peer's Close frame has come (RFC 6455 §5.5.1).
  ///
  /// @param code its code, 1005 if it had none
  /// @param reason its reason
  /// @param now the time
  /// @param sendWithin how long the answer may take to go out
  /// @return whether it has to be answered with the same code; false if our own Close frame is the
  ///   answer
  public boolean received(int code, String reason, long now, long sendWithin) {
    if (received || failed) {
      return false;
    }
    received = true;
    switch (phase) {
      case OPEN -> {
        begin(code, reason, now, sendWithin);
        return true;
      }
      case AWAITING -> end();
      case SENDING, OVER -> {
        // Once our own frame is out, nothing is missing.
      }
    }
    return false;
  }

  /// The transport has taken our Close frame whole.
  ///
  /// @param now the time
  /// @param answerWithin how long the peer has to answer; nothing that it sends extends that
  public void sent(long now, long answerWithin) {
    if (phase != Phase.SENDING) {
      return;
    }
    sent = true;
    if (received || failed) {
      end();
    } else {
      phase = Phase.AWAITING;
      deadline = after(now, answerWithin);
    }
  }

  /// Ends the handshake if its deadline has passed.
  ///
  /// @param now the time
  /// @return whether it has just ended
  public boolean expire(long now) {
    if (phase == Phase.OVER || now < deadline) {
      return false;
    }
    end();
    return true;
  }

  /// Ends the handshake because TCP is gone or is to be dropped.
  public void end() {
    phase = Phase.OVER;
    deadline = NEVER;
  }

  private void begin(int code, String reason, long now, long sendWithin) {
    this.code = code;
    this.reason = reason;
    phase = Phase.SENDING;
    deadline = after(now, sendWithin);
  }

  /// Adds without overflow.
  static long after(long now, long delay) {
    return delay >= NEVER - now ? NEVER : now + delay;
  }

  /// Whether messages may be sent.
  ///
  /// @return true until the first Close frame of either side, or the end
  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /// Whether TCP is to be closed now.
  ///
  /// @return true once nothing more is sent or expected
  public boolean isOver() {
    return phase == Phase.OVER;
  }

  /// Whether our Close frame is out: then the peer should get to read it before TCP closes.
  ///
  /// @return true from [#sent] on
  public boolean isSent() {
    return sent;
  }

  /// Whether the peer has sent its Close frame.
  ///
  /// @return true from [#received] on
  public boolean isReceived() {
    return received;
  }

  /// Whether both Close frames were exchanged (RFC 6455 §7.1.4).
  ///
  /// @return true for a clean end
  public boolean isClean() {
    return sent && received;
  }

  /// Until when the phase has to end.
  ///
  /// @return a time of the owner's clock, [#NEVER] if there is none
  public long deadline() {
    return deadline;
  }

  /// The code of the first Close frame of either side.
  ///
  /// @return 1006 if there was none
  public int code() {
    return code;
  }

  /// The reason of the first Close frame of either side.
  ///
  /// @return "" if there was none
  public String reason() {
    return reason;
  }
}
