// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause.Initiator;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.CloseCode;
import websocketx.protocol.Heartbeat;
import websocketx.protocol.Receiver;
import websocketx.transport.Endpoint;
import websocketx.transport.LingeringClose;
import websocketx.transport.Transport;

/// The loop's side of a connection: bytes come in, messages go to the [Inbox], control frames are
/// answered, deadlines kept. Everything here belongs to the loop; what the [StateLock] guards is
/// changed through it.
final class ConnectionEndpoint implements Endpoint, Receiver.Events {
  private static final AtomicIntegerFieldUpdater<ConnectionEndpoint> PONGS =
      AtomicIntegerFieldUpdater.newUpdater(ConnectionEndpoint.class, "pongs");

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private static final long SECOND = 1_000_000_000;

  /// How many answers to pings may wait for the lock. More, and reading waits too.
  private static final int MAX_PONGS = 64;

  private final Connection connection;
  private final Transport transport;
  private final @Nullable MessageInflater inflater;
  private final Heartbeat heartbeat;

  /// Borrowed for as long as something is incomplete, mostly for one call, so that a few serve any
  /// number of connections: 88 bytes less for each. Kept once nothing more will be received.
  private @Nullable Receiver receiver;

  private ByteBuffer unread = NOTHING; // what has come and waits: for the inbox, or its turn
  private @Nullable Message newest; // the last one of the batch that is being decoded
  private boolean answered; // something waits to be flushed at the end of the batch
  private volatile int pongs; // how many wait for the lock; counted down under it
  private boolean inputEnded;
  private boolean
      deaf; // the connection has failed: nothing is looked at any more (RFC 6455 §7.1.7)
  private boolean finished;
  private long decoding; // the time of what is being decoded
  private long lastMessage = Long.MIN_VALUE; // when it came
  private long scheduled = Long.MAX_VALUE;
  private boolean overdue; // a deadline has passed while the lock was taken

  /// @param inflater null if messages are not compressed
  ConnectionEndpoint(
      Connection connection, Transport transport, @Nullable MessageInflater inflater, long now) {
    this.connection = connection;
    this.transport = transport;
    this.inflater = inflater;
    heartbeat = new Heartbeat(now, Options.nanos(connection.options.readInterval()), nextPing());
  }

  /// Takes the transport over, and with it what has come behind the request's head.
  void start(ByteBuffer early, long now) {
    transport.setEndpoint(this);
    transport.setReading(true);
    schedule();
    if (early.hasRemaining()) {
      received(early, now);
    }
  }

  /// Each ping after 80 to 100 % of the interval, so that connections opened together are not
  /// pinged together.
  private long nextPing() {
    long interval = Options.nanos(connection.options.pingInterval());
    return interval == Long.MAX_VALUE
        ? interval
        : interval - ThreadLocalRandom.current().nextLong(interval / 5 + 1);
  }

  // ---- bytes

  @Override
  public void received(ByteBuffer source, long now) {
    if (!deaf) {
      heartbeat.received(now);
      decode(source, now);
      if (source.hasRemaining()) {
        unread = ByteBuffer.allocate(source.remaining()).put(source).flip();
      }
    }
  }

  private void decode(ByteBuffer source, long now) {
    decoding = now;
    Receiver borrowed = borrow();
    borrowed.receive(source, now, this);
    giveBack(borrowed);
    deliver();
    if (answered) {
      answered = false;
      connection.lock.runWhenFree(connection::flush);
    }
    if (source.hasRemaining() || full()) {
      pause();
    }
    if (assemblyDeadline() < scheduled) {
      schedule();
    }
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

  private void deliver() {
    Message last = newest;
    if (last != null) {
      newest = null;
      lastMessage = decoding;
      connection.inbox.put(last);
    }
  }

  private void pause() {
    connection.inbox.pause(connection.options.maxUnreadBytes());
    transport.setReading(false);
    if (!full()) {
      transport.post(); // the reader was quicker, and did not see that we pause
    }
  }

  private void resume(long now) {
    if (!connection.inbox.isPaused() || full()) {
      return;
    }
    connection.inbox.resume();
    heartbeat.received(now); // the silence was ours
    if (unread.hasRemaining()) {
      decode(unread, now);
      if (!unread.hasRemaining()) {
        unread = NOTHING;
      }
    }
    if (!connection.inbox.isPaused() && !inputEnded) {
      transport.setReading(true);
    }
  }

  @Override
  public void inputEnded(@Nullable IOException failure, long now) {
    inputEnded = true;
    endBy(() -> connection.ending().peerGone(failure));
  }

  /// The cause comes first: a handler that returns because nothing more will come must not be taken
  /// for the one who ended it.
  private void endBy(Runnable cause) {
    connection.lock.runWhenFree(() -> {
      cause.run();
      connection.inbox.end();
    });
  }

  // ---- frames

  @Override
  public void message(boolean text, byte[] payload) {
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
      connection.setLatency(roundTrip);
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
    long until = timeToAnswer();
    connection.lock.runWhenFree(() -> connection.ending().peerFailed(code, reason, until));
    deliverLast();
  }

  /// Hands over what came before the end, now that its cause is known.
  private void deliverLast() {
    deliver();
    connection.lock.runWhenFree(connection.inbox::end);
  }

  /// How long the answer to what ends the connection waits for a handler that may be at work on
  /// what came just before it: the peer should get to read that answer as well.
  private long timeToAnswer() {
    if (newest == null && connection.inbox.isIdle()) {
      return Long.MIN_VALUE;
    }
    long limit = Options.nanos(connection.options.handshakeTimeout()) / 10;
    return (newest == null ? lastMessage : decoding) + Math.min(limit, SECOND);
  }

  @Override
  public boolean full() {
    return pongs > MAX_PONGS || connection.inbox.isOver(connection.options.maxUnreadBytes());
  }

  // ---- the loop's calls

  @Override
  public void writable(long now) {
    connection.lock.runWhenFree(connection::flush);
  }

  @Override
  public void flush() {
    connection.lock.runWhenFree(connection::flush);
  }

  @Override
  public void posted(long now) {
    if (finished) {
      return;
    }
    if (!connection.lock.tryLock()) {
      transport.post(); // in the next turn: a lock is held for moments
      return;
    }
    CloseCause verdict = null;
    boolean lingers = false;
    try {
      if (overdue) {
        expire(now);
      }
      if (connection.isOver()) {
        lingers = connection.ending().lingers();
        verdict = connection.ending().cause();
      } else if (connection.outbox().isBlocked()) {
        transport.awaitWritable();
      }
    } finally {
      connection.lock.release();
    }
    if (verdict != null) {
      finish(verdict, lingers, now);
    } else {
      resume(now);
      schedule(); // after it: while nothing is read, other deadlines hold
    }
  }

  /// Closes TCP. After the verdict nothing is written any more, so this needs no lock.
  private void finish(CloseCause verdict, boolean lingers, long now) {
    finished = true;
    Receiver kept = receiver;
    if (kept != null) {
      kept.release();
    }
    connection.inbox.end();
    if (lingers) {
      LingeringClose.start(transport, inputEnded, now, () -> connection.closed(verdict));
    } else {
      transport.close();
      connection.closed(verdict);
    }
  }

  @Override
  public void expired(long now) {
    scheduled = Long.MAX_VALUE;
    if (!connection.lock.tryLock()) {
      overdue =
          true; // not for the next tick: who takes the lock again and again delays no deadline
      transport.post();
      return;
    }
    try {
      expire(now);
    } finally {
      connection.lock.release();
    }
    schedule();
  }

  private void expire(long now) {
    overdue = false;
    if (connection.isOpen()) {
      keepAlive(now);
    }
    connection.expire(now);
  }

  private void keepAlive(long now) {
    Options options = connection.options;
    if (isListening() && heartbeat.isSilent(now)) {
      fail("nothing received within readInterval " + options.readInterval());
    } else if (now >= assemblyDeadline()) {
      fail("message not complete within messageTimeout " + options.messageTimeout());
    } else if (heartbeat.isPingDue(now)) {
      connection.outbox().ping(heartbeat.ping(now, nextPing()));
      connection.flush();
    }
  }

  private void fail(String reason) {
    deaf = true;
    connection.ending().peerFailed(CloseCode.POLICY_VIOLATION, reason, Long.MIN_VALUE);
    connection.inbox.end();
  }

  /// Whether the peer's silence would be its own.
  private boolean isListening() {
    Receiver kept = receiver;
    return !connection.inbox.isPaused() && (kept == null || !kept.isDone());
  }

  private long assemblyDeadline() {
    long timeout = Options.nanos(connection.options.messageTimeout());
    Receiver kept = receiver;
    if (kept == null || !kept.isIncomplete() || !isListening() || timeout == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long since = kept.incompleteSince();
    return timeout >= Long.MAX_VALUE - since ? Long.MAX_VALUE : since + timeout;
  }

  /// Sets the timer to the first of all deadlines. Those under the lock only ever move later
  /// without a post.
  private void schedule() {
    if (finished) {
      return;
    }
    long deadline;
    if (connection.lock.tryLock()) {
      try {
        deadline = connection.deadline();
        if (connection.isOpen()) {
          deadline = Math.min(deadline, heartbeat.deadline(isListening()));
          deadline = Math.min(deadline, assemblyDeadline());
        }
      } finally {
        connection.lock.release();
      }
      scheduled = deadline;
      transport.setDeadline(deadline);
    } else {
      transport.post();
    }
  }

  @Override
  public void broken(Throwable failure, long now) {
    deaf = true; // a part of what came may be lost
    endBy(() -> connection.ending().end(Initiator.SERVER, failure));
    Log.failure("a connection of the server is broken", failure); // last: it may fail as well
  }
}
