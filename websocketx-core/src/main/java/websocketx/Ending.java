// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause.Initiator;
import websocketx.protocol.CloseBody;
import websocketx.protocol.CloseCode;
import websocketx.protocol.ClosingHandshake;
import websocketx.transport.Transport;

/// How one connection ends: it drives the closing handshake over the [Outbox] and remembers who
/// began and what went wrong.
///
/// Every method is called under the connection's [StateLock]. Whatever the loop has to act on, a
/// new deadline or the end, is posted to the transport.
final class Ending {
  private static final String TOO_LONG = "error writing close frame";

  private final Transport transport;
  private final Outbox outbox;
  private final Options options;
  private final ClosingHandshake handshake = new ClosingHandshake();
  private @Nullable Initiator initiator;
  private @Nullable Throwable error;
  private @Nullable Limit limit; // the first that took effect
  private boolean dropped; // without another word
  private boolean forgotten; // what the transport has taken
  private volatile boolean hurried; // nobody waits for the peer any more
  private @Nullable Answer due; // to what the peer has done, once the handler had its time

  /// What the peer has done that ends the connection, and until when the handler may still answer
  /// what came before it.
  private record Answer(
      boolean isFailure, int code, String reason, @Nullable Limit limit, long until) {}

  Ending(Transport transport, Outbox outbox, Options options) {
    this.transport = transport;
    this.outbox = outbox;
    this.options = options;
  }

  /// The body of the Close frame that is sent for a frame: another one if its reason is too long.
  ///
  /// @throws IllegalArgumentException if its code must not be sent or its reason is no valid
  ///   Unicode
  static byte[] body(CloseFrame frame) {
    if (!CloseCode.isAllowedOnWire(frame.code().value())) {
      throw new IllegalArgumentException(
          frame.code() + " must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
    }
    boolean fits =
        frame.reason().getBytes(StandardCharsets.UTF_8).length <= CloseBody.MAX_REASON_BYTES;
    return fits ? frame.body() : new CloseFrame(StatusCode.INTERNAL_ERROR, TOO_LONG).body();
  }

  // ---- this side

  void close(CloseFrame frame, byte[] body, Initiator by, @Nullable Throwable why) {
    answer(); // the peer was first
    if (handshake.close(frame.code().value(), frame.reason(), now(), sendWithin())) {
      begin(by, why, body);
    }
  }

  /// The connection has lived as long as it may.
  void retire() {
    answer(); // the peer was first
    if (handshake.isOpen()) {
      limit = Limit.MAX_LIFETIME;
      close(Policing.RETIRED, Policing.RETIRED.body(), Initiator.SERVER, null);
    }
  }

  /// The end without a handshake, or of one that will not be completed.
  void end(Initiator by, @Nullable Throwable why) {
    end(by, why, null);
  }

  private void end(Initiator by, @Nullable Throwable why, @Nullable Limit broken) {
    if (!handshake.isOver()) {
      Answer first = due;
      if (first != null) {
        due = null;
        begin(first);
      }
      remember(by, why, broken);
      drop(by != Initiator.PEER && outbox.isBlocked());
      handshake.end(); // last: should this be cut short, it is done again
    }
  }

  /// As `end`, and what is under way behind the end is cut short.
  void abort(Initiator by, @Nullable Throwable why) {
    end(by, why);
    hurried = true;
    transport.post();
  }

  /// Draws the conclusions of a write.
  void settle() {
    IOException failure = outbox.failure();
    if (failure != null) {
      end(Initiator.PEER, failure);
    } else if (!handshake.isOpen() && !handshake.isSent() && outbox.isCloseTaken()) {
      handshake.sent(now(), Options.nanos(options.handshakeTimeout()));
      transport.post();
    }
  }

  private void begin(Initiator by, @Nullable Throwable why, byte[] body) {
    remember(by, why, null);
    send(body);
  }

  private void send(byte[] body) {
    try {
      outbox.close(body);
      settle();
    } catch (RuntimeException | Error failure) {
      end(Initiator.SERVER, failure); // or the loop would never hear of its deadline
      throw failure;
    }
    transport.post();
  }

  private void remember(Initiator by, @Nullable Throwable why, @Nullable Limit broken) {
    if (limit == null) {
      limit = broken;
    }
    if (initiator == null) {
      initiator = by;
    }
    if (error == null) {
      error = why;
    }
  }

  /// @param forgets whether the peer gets nothing more of what was written: not if it takes it all,
  ///   or has half-closed and may still be reading
  private void drop(boolean forgets) {
    dropped = true;
    forgotten = forgets;
    if (forgets) {
      transport.forgetUnsent();
    }
    outbox.fail(new ClosedChannelException());
    transport.post();
  }

  private long now() {
    return transport.clock().now();
  }

  private long sendWithin() {
    return Options.nanos(options.writeInterval());
  }

  // ---- the other side

  /// The peer's Close frame is here.
  ///
  /// @param until how long the handler has time to answer what came before it
  void peerClosed(int code, String reason, long until) {
    await(new Answer(false, code, reason, null, until));
  }

  /// The peer has broken the protocol, a limit or a deadline.
  ///
  /// @param broken the limit or deadline, null if it was the protocol
  /// @param until how long the handler has time to answer what came before it
  void peerFailed(int code, String reason, @Nullable Limit broken, long until) {
    await(new Answer(true, code, reason, broken, until));
  }

  private void await(Answer answer) {
    answer(); // at most one is due, and the first one counts
    due = answer;
    if (handshake.isOpen() && now() < answer.until) {
      transport.post();
    } else {
      answer();
    }
  }

  /// The handler has answered what came, or will not: what the peer has done takes effect.
  void answer() {
    Answer first = due;
    if (first == null) {
      return;
    }
    due = null;
    if (begin(first)) {
      send(new CloseBody(first.code, first.isFailure ? first.reason : "").encode());
    } else {
      transport.post();
    }
  }

  /// Returns whether a Close frame is to be sent.
  private boolean begin(Answer first) {
    boolean isAnswered =
        first.isFailure
            ? handshake.fail(first.code, first.reason, now(), sendWithin())
            : handshake.received(first.code, first.reason, now(), sendWithin());
    if (first.isFailure) {
      remember(Initiator.PROTOCOL, new ProtocolException(first.reason), first.limit);
    } else if (isAnswered) {
      remember(Initiator.PEER, null, null);
    }
    return isAnswered;
  }

  void peerGone(@Nullable IOException failure) {
    if (failure == null && (due != null || (handshake.isReceived() && !handshake.isSent()))) {
      return; // it has half-closed behind its Close frame, and still gets the answer
    }
    end(
        Initiator.PEER,
        failure != null ? failure : new EOFException("the peer closed TCP without a Close frame"));
  }

  void expire(long now) {
    // A message in flight keeps its own deadline: a Close frame behind it gives it no more time.
    if (outbox.isOverdue(now)) {
      end(
          Initiator.PROTOCOL,
          new SocketTimeoutException(
              "the peer did not take a message within writeInterval " + options.writeInterval()),
          Limit.WRITE_INTERVAL);
      return;
    }
    Answer first = due;
    if (first != null && now >= first.until) {
      answer();
    }
    boolean wasSent = handshake.isSent();
    if (handshake.expire(now)) {
      remember(
          Initiator.PROTOCOL,
          new SocketTimeoutException(
              wasSent
                  ? "the peer did not answer the Close frame within handshakeTimeout "
                      + options.handshakeTimeout()
                  : "the peer did not take the Close frame within writeInterval "
                      + options.writeInterval()),
          wasSent ? Limit.HANDSHAKE_TIMEOUT : Limit.WRITE_INTERVAL);
      drop(!wasSent);
    }
  }

  // ---- questions

  /// The first limit or deadline that took effect; null if none has.
  @Nullable Limit limit() {
    return limit;
  }

  boolean isOpen() {
    return handshake.isOpen();
  }

  boolean isOver() {
    return handshake.isOver();
  }

  /// Whether the peer should get to read the Close frame before TCP closes.
  boolean lingers() {
    return handshake.isSent() && !dropped;
  }

  /// Whether the peer gets nothing more of what the transport has taken.
  boolean isForgotten() {
    return forgotten;
  }

  /// Any thread.
  boolean isHurried() {
    return hurried;
  }

  /// When [#expire] has to be called at the latest.
  long deadline() {
    Answer first = due;
    long deadline = Math.min(outbox.deadline(), handshake.deadline());
    return first == null ? deadline : Math.min(deadline, first.until);
  }

  /// The cause as it will stay: called once it is over.
  CloseCause cause() {
    return new CloseCause(frame(), handshake.isClean(), initiator(), error);
  }

  /// The cause as far as it is known while the end is under way.
  CloseCause causeSoFar() {
    Throwable why = error;
    return new CloseCause(
        frame(),
        false,
        initiator(),
        why != null ? why : new IOException("closing handshake under way"));
  }

  private CloseFrame frame() {
    return new CloseFrame(new StatusCode(handshake.code()), handshake.reason());
  }

  private Initiator initiator() {
    Initiator by = initiator;
    return by == null ? Initiator.PEER : by;
  }
}
