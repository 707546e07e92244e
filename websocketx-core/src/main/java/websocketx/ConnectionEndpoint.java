// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.CloseCode;
import websocketx.protocol.Heartbeat;
import websocketx.transport.Endpoint;
import websocketx.transport.LingeringClose;
import websocketx.transport.Transport;

/// The loop's side of a connection: [Incoming] makes messages of what comes, and here deadlines are
/// kept and TCP is closed. Everything here belongs to the loop; what the [StateLock] guards is
/// changed through it.
final class ConnectionEndpoint extends Incoming implements Endpoint {
  private long scheduled = Long.MAX_VALUE;
  private boolean overdue; // a deadline has passed while the lock was taken

  /// @param inflater null if messages are not compressed
  ConnectionEndpoint(
      Connection connection, Transport transport, @Nullable MessageInflater inflater, long now) {
    super(
        connection,
        transport,
        inflater,
        heartbeat(connection, now),
        Policing.of(connection.options, now, connection.server().settings().jitter()));
  }

  private static Heartbeat heartbeat(Connection connection, long now) {
    long readInterval = Options.nanos(connection.options.readInterval());
    return new Heartbeat(now, readInterval, nextPing(connection));
  }

  /// Jittered, so that connections opened together are not pinged together.
  private static long nextPing(Connection connection) {
    Jitter jitter = connection.server().settings().jitter();
    return jitter.shortened(Options.nanos(connection.options.pingInterval()));
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

  // ---- the loop's calls

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

  @Override
  public void writable(long now) {
    connection.lock.runWhenFree(() -> {
      connection.outbox().writable();
      connection.flush();
    });
  }

  @Override
  public void flush() {
    connection.lock.runWhenFree(connection::flush);
  }

  @Override
  public void posted(long now) {
    if (!connection.lock.tryLock()) {
      transport.post(); // in the next turn: a lock is held for moments
      return;
    }
    CloseCause verdict = null;
    try {
      if (overdue) {
        expire(now);
      }
      if (connection.isOver()) {
        verdict = connection.ending().cause();
      } else if (connection.outbox().isBlocked()) {
        transport.awaitWritable();
      }
    } finally {
      connection.lock.release();
    }
    if (verdict != null) {
      finish(verdict, now);
    } else {
      resume(now);
      schedule(); // after it: while nothing is read, other deadlines hold
    }
  }

  /// Closes TCP, and is the last thing done here. After the verdict nothing is written any more, so
  /// this needs no lock. If there is no memory for it, all of it is done again.
  private void finish(CloseCause verdict, long now) {
    release();
    endStall(now);
    connection.inbox.end();
    Ending ending = connection.ending();
    Runnable whenClosed = () -> connection.closed(verdict);
    if (ending.isForgotten()) {
      LingeringClose.skip(transport, now, whenClosed);
    } else {
      LingeringClose.start(
          transport,
          inputEnded || !ending.lingers(),
          now,
          Options.nanos(connection.options.writeInterval()),
          ending::isHurried,
          whenClosed);
    }
  }

  @Override
  public void expired(long now) {
    scheduled = Long.MAX_VALUE;
    overdue = true; // not until the next tick: who takes the lock again and again delays nothing
    posted(now);
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
      fail("nothing received within readInterval " + options.readInterval(), Limit.READ_INTERVAL);
    } else if (now >= assemblyDeadline()) {
      String reason = "message not complete within messageTimeout " + options.messageTimeout();
      fail(reason, Limit.MESSAGE_TIMEOUT);
    } else if (now >= retireAt()) {
      connection.ending().retire();
    } else if (heartbeat.isPingDue(now)) {
      connection.outbox().ping(heartbeat.ping(now, nextPing(connection)));
      connection.flush();
    }
  }

  private long retireAt() {
    return policing == null ? Long.MAX_VALUE : policing.retireAt();
  }

  private void fail(String reason, Limit limit) {
    deaf = true;
    connection.ending().peerFailed(CloseCode.POLICY_VIOLATION, reason, limit, Long.MIN_VALUE);
    connection.inbox.end();
  }

  @Override
  void due(long deadline) {
    if (deadline < scheduled) {
      schedule();
    }
  }

  /// Sets the timer to the first of all deadlines. Those under the lock only ever move later
  /// without a post.
  private void schedule() {
    long deadline;
    if (connection.lock.tryLock()) {
      try {
        deadline = connection.deadline();
        if (connection.isOpen()) {
          deadline = Math.min(deadline, heartbeat.deadline(isListening()));
          deadline = Math.min(deadline, assemblyDeadline());
          deadline = Math.min(deadline, retireAt());
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
    connection.outbox().fault = failure; // it ends the connection, whenever there is memory for it
    scheduled = now;
    transport.setDeadline(now); // at the next tick, if not at once
    endBy(connection::isOver);
    Log.failure("a connection of the server is broken", failure); // last: it may fail as well
  }
}
