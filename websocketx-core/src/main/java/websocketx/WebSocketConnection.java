// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One WebSocket connection of a server. Not to be implemented.
///
/// Every method may be called from any thread. Interrupts never harm a connection. Pings, pongs and
/// Close frames are handled in the background, until [Options#maxUnreadBytes()] wait unread; then
/// nothing more is read from the socket. So somebody should always read: a handler that expects
/// nothing says `for (Message _ : connection) { }` and works in a [fork][#fork(WebSocketHandler)].
///
/// {@snippet file="Feed.java" region="fork"}
public interface WebSocketConnection extends Iterable<Message>, AutoCloseable {
  /// Waits for the next message. With several readers each message goes to one of them; and while
  /// one waits, a Close frame of the peer is answered at once, though others may not have answered
  /// their messages. A connection that is to answer all should have one reader.
  ///
  /// @return the message, or null once the peer has closed or the connection has ended, and all
  ///   that arrived before was read; at the latest when the closing handshake ends
  /// @throws InterruptedException if the thread is interrupted; no message is lost and the
  ///   connection is as it was
  @Nullable Message read() throws InterruptedException;

  /// Waits for the next message, but not for ever.
  ///
  /// @param timeout the longest time to wait; zero or less only looks
  /// @return the message, or null as [#read()]
  /// @throws InterruptedException if the thread is interrupted; no message is lost and the
  ///   connection is as it was
  /// @throws TimeoutException if no message came in time; the connection is as it was
  @Nullable Message read(Duration timeout) throws InterruptedException, TimeoutException;

  /// The messages of [#read()], until it returns null. Every iterator is a view of the same stream,
  /// for one thread.
  ///
  /// @return an iterator that waits in `hasNext` and `next`; if the thread is interrupted there it
  ///   throws [java.util.concurrent.CancellationException], the interrupt flag is set and no
  ///   message is lost
  @Override
  Iterator<Message> iterator();

  /// Sends a message as one frame. Messages of one thread go out in the order of its calls; those
  /// of several threads are never mixed.
  ///
  /// Returns when the message is in the kernel, or in the output buffer of at most
  /// [Options#writeBufferSize()] bytes that is being flushed: it says nothing about delivery. What
  /// was accepted and not yet flushed when the connection ends is lost, and the cause of the end
  /// says why. Waits at most [Options#writeInterval()] for a peer that takes nothing, then the
  /// connection ends. Not interruptible: an interrupt is kept for later.
  ///
  /// @param message the message
  /// @throws ConnectionClosedException if the connection is closing or closed, or ends meanwhile;
  ///   the peer has not received the message complete
  void write(Message message) throws ConnectionClosedException;

  /// Sends a text message; as [#write(Message)].
  ///
  /// @param text any valid Unicode
  /// @throws ConnectionClosedException as [#write(Message)]
  /// @throws IllegalArgumentException if the text holds a surrogate without its pair; nothing is
  ///   sent
  default void writeText(String text) throws ConnectionClosedException {
    write(Message.text(text));
  }

  /// Sends a binary message; as [#write(Message)].
  ///
  /// @param payload the content; the caller may reuse the array when the call returns
  /// @throws ConnectionClosedException as [#write(Message)]
  default void writeBinary(byte[] payload) throws ConnectionClosedException {
    write(Message.binary(payload));
  }

  /// Sends a binary message; as [#write(Message)].
  ///
  /// @param payload the content, from its position to its limit; the position is left alone, and
  ///   the caller may reuse the buffer when the call returns
  /// @throws ConnectionClosedException as [#write(Message)]
  default void writeBinary(ByteBuffer payload) throws ConnectionClosedException {
    write(Message.binary(payload));
  }

  /// Sends a message if that needs no waiting. Never blocks and never throws. What to do with a
  /// peer that is too slow is the caller's policy: ignore it, count it, or
  /// `close(StatusCode.TRY_AGAIN_LATER, "too slow")`. A peer that takes nothing for
  /// [Options#writeInterval()] is closed all the same.
  ///
  /// @param message the message
  /// @return true if it was sent or queued, in order with `write`; false if it was dropped, because
  ///   more than [Options#maxUnsentBytes()] wait already or the connection is closing or closed
  boolean offer(Message message);

  /// Offers several messages, in order and as [#offer(Message)] each, until one is not taken. What
  /// is taken goes out together: as a rule with one system call, where each message by itself would
  /// take its own. So for sending much to many this is several times cheaper.
  ///
  /// @param messages prepared, because they are mostly for others too
  /// @return how many were sent or queued: the first so many; those behind them were dropped
  int offer(List<PreparedMessage> messages);

  /// Starts a second virtual thread of this connection, for pushing while the handler reads. It is
  /// interrupted when the connection ends or the handler returns, at its start if that has happened
  /// already, and [#awaitTermination] waits for it.
  ///
  /// **The handler must stay**, as in `for (Message _ : connection) { }`: when it returns, the
  /// connection closes.
  ///
  /// A task that throws closes the connection like a handler that throws; an interrupt ends it
  /// quietly, and returning closes nothing.
  ///
  /// @param task run with this connection
  /// @return the thread, started
  /// @throws IllegalStateException if the connection has ended and all of its threads have returned
  Thread fork(WebSocketHandler task);

  /// Closes with 1000: as `close(CloseFrame.NONE)`.
  @Override
  default void close() {
    close(CloseFrame.NONE);
  }

  /// Starts the closing handshake (RFC 6455 §7.1.2) and returns at once. The first close counts.
  ///
  /// What `write` and `offer` accepted goes out first, then the Close frame, all within
  /// [Options#writeInterval()]. From the moment the kernel has the Close frame the peer has
  /// [Options#handshakeTimeout()] to answer, which nothing it sends extends. Then this side waits
  /// until the kernel has delivered what was written, for another [Options#writeInterval()] at
  /// most, half-closes, drains at most 1 MiB for at most 1 s, and closes TCP. A peer that reads
  /// nothing is reset, and sees 1006 whatever code was chosen; the code stands in the cause.
  ///
  /// @param frame what to say; [CloseFrame#NONE] stands for 1000. If the reason is longer than 123
  ///   bytes, the peer gets 1011 `error writing close frame` in its place, and the cause keeps the
  ///   original
  /// @throws IllegalArgumentException if the code must not be sent (RFC 6455 §7.4), allowed are
  ///   1000 to 1003, 1007 to 1014 and 3000 to 4999; or if the reason holds a surrogate without its
  ///   pair
  void close(CloseFrame frame);

  /// As `close(new CloseFrame(code, reason))`.
  ///
  /// @param code a code that may be sent
  /// @param reason for the peer, "" if none
  /// @throws IllegalArgumentException as [#close(CloseFrame)]
  default void close(StatusCode code, String reason) {
    close(new CloseFrame(code, reason));
  }

  /// Drops the TCP connection without a Close frame; the peer sees 1006. If it has not taken all
  /// that was written, TCP is reset, and the rest is lost. Returns at once.
  void abort();

  /// Completes with the final cause when the connection has ended, even while its handler still
  /// works.
  ///
  /// @return a copy: to complete or cancel it does nothing to the connection. What depends on it
  ///   runs on a virtual thread, or on the caller's if the connection has ended already
  CompletableFuture<CloseCause> onClose();

  /// How and why the connection ended.
  ///
  /// @return null until the state is [ConnectionState#CLOSED]
  @Nullable CloseCause closeCause();

  /// Waits until the connection has ended and its handler and forks have returned.
  ///
  /// @param timeout the longest time to wait; [Options#NEVER] waits without limit
  /// @return false if the time has passed before
  /// @throws InterruptedException if the thread is interrupted
  /// @throws IllegalStateException if called from the connection's own handler or fork, or while it
  ///   tells of its end, which would wait for itself
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /// Where the connection stands.
  ///
  /// @return the state at this moment, never [ConnectionState#CONNECTING]
  ConnectionState state();

  /// The request that opened the connection.
  ///
  /// @return the request, also after the end
  Request request();

  /// The subprotocol agreed on (RFC 6455 §1.9).
  ///
  /// @return its name, "" if none
  String subprotocol();

  /// The server of this connection.
  ///
  /// @return the server
  WebSocketServer server();

  /// How long the last ping took to be answered.
  ///
  /// @return the round trip, null until the first answer; see [Options#pingInterval()]
  @Nullable Duration latency();

  /// How much has come and waits to be read, as it counts against [Options#maxUnreadBytes()]. For
  /// metrics: it may have changed when it is looked at.
  ///
  /// @return in bytes: the payload of the messages, and 64 for each
  long unreadBytes();

  /// How much `offer` has taken that waits for its turn because the peer takes no more, as it
  /// counts against [Options#maxUnsentBytes()]. Without what is being sent, what is in the kernel
  /// and what `write` waits for. For metrics: it may have changed when it is looked at.
  ///
  /// @return in bytes: the payload of the messages as they go out, and 64 for each
  long unsentBytes();
}
