// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.CloseCode;
import websocketx.protocol.Heartbeat;
import websocketx.protocol.Receiver;
import websocketx.transport.Transport;

/// What comes in, on the loop's side of a connection: bytes become messages, which go to the
/// [Inbox], and control frames, which are answered. Everything here belongs to the loop; what the
/// [StateLock] guards is changed through it.
///
/// [ConnectionEndpoint] extends it, and does not refer to it, because another object would cost
/// each connection 24 bytes.
abstract sealed class Incoming implements Receiver.Events permits ConnectionEndpoint {
  private static final AtomicIntegerFieldUpdater<Incoming> PONGS =
      AtomicIntegerFieldUpdater.newUpdater(Incoming.class, "pongs");

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private static final long SECOND = 1_000_000_000;

  /// How many answers to pings may wait for the lock. More, and reading waits too.
  private static final int MAX_PONGS = 64;

  final Connection connection;
  final Transport transport;
  final Heartbeat heartbeat;
  final @Nullable Policing policing; // most connections have none
  private final @Nullable MessageInflater inflater;

  /// Borrowed for as long as something is incomplete, mostly for one call, so that a few serve any
  /// number of connections: 88 bytes less for each. Kept once nothing more will be received.
  private @Nullable Receiver receiver;

  private ByteBuffer unread = NOTHING; // what has come and waits: for the inbox, or its turn
  private @Nullable Message newest; // the last one of the batch that is being decoded
  private boolean answered; // something waits to be flushed at the end of the batch
  private volatile int pongs; // how many wait for the lock; counted down under it
  private int counted; // what waits here, in steps of the server's UnreadBytes
  boolean inputEnded;
  boolean deaf; // the connection has failed: nothing is looked at any more (RFC 6455 §7.1.7)
  private long lastMessage = Long.MIN_VALUE; // when it came

  /// @param inflater null if messages are not compressed
  Incoming(
      Connection connection,
      Transport transport,
      @Nullable MessageInflater inflater,
      Heartbeat heartbeat,
      @Nullable Policing policing) {
    this.connection = connection;
    this.transport = transport;
    this.inflater = inflater;
    this.heartbeat = heartbeat;
    this.policing = policing;
  }

  /// A deadline has come up that may be the first of all.
  abstract void due(long deadline);

  // ---- bytes

  /// Bytes have come.
  public void received(ByteBuffer source, long now) {
    if (!deaf) {
      heartbeat.received(now);
      if (!connection.inbox.isPaused()) {
        decode(source, now);
      } // otherwise it had been read before
      if (source.hasRemaining()) {
        int waiting = unread.remaining();
        unread = ByteBuffer.allocate(waiting + source.remaining()).put(unread).put(source).flip();
      }
      count();
    }
  }

  private void decode(ByteBuffer source, long now) {
    Receiver borrowed = borrow();
    borrowed.receive(source, now, this);
    giveBack(borrowed);
    deliver(now);
    if (answered) {
      answered = false;
      connection.lock.runWhenFree(connection::flush);
    }
    if (deaf) {
      source.position(source.limit());
    } else if (source.hasRemaining() || full()) {
      pause(now);
    }
    due(assemblyDeadline());
  }

  private Receiver borrow() {
    Receiver borrowed = receiver;
    if (borrowed == null) {
      borrowed = receivers().take(connection.options.readLimit(), inflater);
      receiver = borrowed; // what throws in it is broken, and is not lent again
    }
    return borrowed;
  }

  private void giveBack(Receiver borrowed) {
    if (!borrowed.isIncomplete() && !borrowed.isDone()) {
      receiver = null;
      receivers().give(borrowed);
    }
  }

  private Receivers receivers() {
    return connection.server().settings().receivers();
  }

  private void deliver(long now) {
    Message last = newest;
    if (last != null) {
      newest = null;
      lastMessage = now;
      connection.inbox.put(last);
    }
  }

  private void pause(long now) {
    if (policing != null) {
      policing.pause(now);
    }
    connection.inbox.pause(connection.options.maxUnreadBytes());
    transport.setReading(false);
    if (!full()) {
      transport.post(); // the reader was quicker, and did not see that we pause
    }
  }

  /// Reads again if it was paused and need not be any more.
  final void resume(long now) {
    if (!connection.inbox.isPaused() || full()) {
      return;
    }
    connection.inbox.resume();
    endStall(now);
    if (policing != null) {
      policing.resume(now);
    }
    heartbeat.received(now); // the silence was ours
    if (unread.hasRemaining()) {
      decode(unread, now);
      if (!unread.hasRemaining()) {
        unread = NOTHING;
      }
    }
    count();
    if (!connection.inbox.isPaused() && !inputEnded) {
      transport.setReading(true);
    }
  }

  /// While nothing is read no message comes: the last one has begun the stall.
  final void endStall(long now) {
    if (connection.inbox.endStall()) {
      connection.server().herald.stalled(connection, now - lastMessage);
    }
  }

  /// Counts what waits, here and in the inbox, as part of what waits in the whole server. Who goes
  /// beyond that has to go.
  private void count() {
    int more = countHere() + unreadBytes().count(connection);
    if (more > 0 && !deaf && unreadBytes().isOver()) {
      refuse(
          CloseCode.TRY_AGAIN_LATER,
          "server is short of memory, try again later",
          Limit.MAX_UNREAD_BYTES_IN_TOTAL);
      release();
    }
  }

  private int countHere() {
    Receiver kept = receiver;
    long bytes = (long) unread.capacity() + (kept == null ? 0 : kept.held());
    int steps = UnreadBytes.steps(bytes);
    int more = steps - counted;
    if (more != 0) {
      counted = steps;
      unreadBytes().add(more);
    }
    return more;
  }

  private UnreadBytes unreadBytes() {
    return connection.server().settings().unreadBytes();
  }

  /// Gives back what waits here: nothing is decoded any more.
  final void release() {
    unread = NOTHING;
    Receiver kept = receiver;
    if (kept != null) {
      kept.release();
    }
    countHere();
  }

  // ---- frames

  @Override
  public void message(boolean text, byte[] payload) {
    if (policing != null && !policing.take(transport.clock())) {
      int most = connection.options.maxMessagesPerSecond();
      refuse(
          CloseCode.POLICY_VIOLATION,
          "over " + most + " messages in a second",
          Limit.MAX_MESSAGES_PER_SECOND);
      return;
    }
    Message message = new Message(text, payload);
    connection.inbox.count(message);
    Inbox.append(newest, message);
    newest = message;
  }

  @Override
  public void ping(byte[] payload) {
    answered = true;
    PONGS.getAndIncrement(this);
    connection.lock.runWhenFree(() -> {
      PONGS.getAndDecrement(this);
      connection.outbox().pong(payload);
      if (connection.inbox.isPaused()) {
        transport.post();
      }
    });
  }

  @Override
  public void pong(byte[] payload) {
    long roundTrip = heartbeat.pong(payload, transport.clock().now());
    if (roundTrip >= 0) {
      connection.latency = roundTrip;
      connection.server().herald.ponged(connection, roundTrip);
    }
  }

  @Override
  public void close(int code, String reason) {
    long until = timeToAnswer();
    connection.lock.runWhenFree(() -> connection.ending().peerClosed(code, reason, until));
    deliverLast();
  }

  @Override
  public void failed(int code, String reason) {
    failed(code, reason, code == CloseCode.MESSAGE_TOO_BIG ? Limit.READ_LIMIT : null);
  }

  private void failed(int code, String reason, @Nullable Limit limit) {
    long until = timeToAnswer();
    connection.lock.runWhenFree(() -> connection.ending().peerFailed(code, reason, limit, until));
    deliverLast();
  }

  /// Fails the connection for a rule of ours (RFC 6455 §7.1.7).
  private void refuse(int code, String reason, Limit limit) {
    deaf = true;
    failed(code, reason, limit);
  }

  /// Hands over what came before the end, now that its cause is known.
  private void deliverLast() {
    if (newest != null) {
      deliver(begun());
    }
    connection.lock.runWhenFree(connection.inbox::end);
  }

  /// How long the answer to what ends the connection waits for a handler that may be at work on
  /// what came just before it: the peer should get to read that answer as well.
  private long timeToAnswer() {
    if (newest == null && connection.inbox.isIdle()) {
      return Long.MIN_VALUE;
    }
    long limit = Options.nanos(connection.options.handshakeTimeout()) / 10;
    return (newest == null ? lastMessage : begun()) + Math.min(limit, SECOND);
  }

  /// When the frame that ends the connection has begun. If a message stands before it in the batch,
  /// that is the time of the batch, because it has begun behind that message.
  private long begun() {
    return requireNonNull(receiver).incompleteSince();
  }

  @Override
  public boolean full() {
    return deaf
        || pongs > MAX_PONGS
        || connection.inbox.isOver(connection.options.maxUnreadBytes());
  }

  // ---- deadlines

  /// Whether the peer's silence would be its own.
  final boolean isListening() {
    Receiver kept = receiver;
    return !connection.inbox.isPaused() && (kept == null || !kept.isDone());
  }

  /// When what is incomplete has to be complete.
  final long assemblyDeadline() {
    long timeout = Options.nanos(connection.options.messageTimeout());
    Receiver kept = receiver;
    if (kept == null || !kept.isIncomplete() || !isListening() || timeout == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long since = kept.incompleteSince();
    return timeout >= Long.MAX_VALUE - since ? Long.MAX_VALUE : since + timeout;
  }
}
