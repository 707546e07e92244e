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
  private boolean dropped; // without another word

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
    if (handshake.close(frame.code().value(), frame.reason(), now(), sendWithin())) {
      begin(by, why, body);
    }
  }

  /// The end without a handshake, or of one that will not be completed.
  void end(Initiator by, @Nullable Throwable why) {
    if (!handshake.isOver()) {
      remember(by, why);
      handshake.end();
      drop();
    }
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
    remember(by, why);
    outbox.close(body);
    settle();
    transport.post();
  }

  private void remember(Initiator by, @Nullable Throwable why) {
    if (initiator == null) {
      initiator = by;
    }
    if (error == null) {
      error = why;
    }
  }

  private void drop() {
    dropped = true;
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

  void peerClosed(int code, String reason) {
    if (handshake.received(code, reason, now(), sendWithin())) {
      begin(Initiator.PEER, null, new CloseBody(code, "").encode());
    } else {
      transport.post();
    }
  }

  /// The peer has broken the protocol, a limit or a deadline.
  void peerFailed(int code, String reason) {
    if (handshake.fail(code, reason, now(), sendWithin())) {
      begin(
          Initiator.PROTOCOL, new ProtocolException(reason), new CloseBody(code, reason).encode());
    } else {
      remember(Initiator.PROTOCOL, new ProtocolException(reason));
      transport.post();
    }
  }

  void peerGone(@Nullable IOException failure) {
    if (failure == null && handshake.isReceived() && !handshake.isSent()) {
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
              "the peer did not take a message within writeInterval " + options.writeInterval()));
      return;
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
                      + options.writeInterval()));
      drop();
    }
  }

  // ---- questions

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

  /// When [#expire] has to be called at the latest.
  long deadline() {
    return Math.min(outbox.deadline(), handshake.deadline());
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
