// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.transport.Transport;

/// Where an application's threads write: compresses a message, puts it into the [Outbox] under the
/// connection's [StateLock], and waits without that lock if it has to. Safe from any thread.
@SuppressWarnings("ReferenceEquality") // the payload itself says that it is not compressed
final class Writer {
  private final Connection connection;
  private final Transport transport;
  private final @Nullable Compressor compressor;
  private final StateLock lock;
  private final Outbox outbox; // guarded by the lock
  private final boolean coalesces;
  private final int maxUnsent;
  private long messages; // how many were taken to be sent, guarded by the lock
  private long bytes; // their payload, too

  /// For a connection that has its outbox and ending.
  ///
  /// @param compressor null if messages are not compressed
  Writer(Connection connection, Transport transport, @Nullable Compressor compressor) {
    this.connection = connection;
    this.transport = transport;
    this.compressor = compressor;
    lock = connection.lock;
    outbox = connection.outbox();
    coalesces = connection.options.coalesceWrites();
    maxUnsent = connection.options.maxUnsentBytes();
  }

  // ---- writing

  void write(Message message) throws ConnectionClosedException {
    Backlog.Entry waiting =
        (compressor != null && compressor.isFor(message) && connection.closeCause() == null)
            ? acceptCompressed(compressor, message)
            : accept(message, message.payload());
    if (waiting != null) {
      await(waiting, message.size());
    }
    connection.server().observers().sent(connection, message);
  }

  private Backlog.@Nullable Entry acceptCompressed(Compressor with, Message message)
      throws ConnectionClosedException {
    StateLock order = with.order;
    if (order == null) {
      return accept(message, with.compress(message));
    }
    order.lock();
    try {
      return accept(message, with.compress(message));
    } finally {
      order.holder = null;
      order.settle();
    }
  }

  private static int firstByte(Message message, byte[] payload) {
    int opcode = message.isText() ? Opcode.TEXT : Opcode.BINARY;
    return payload == message.payload() ? opcode : opcode | FrameEncoder.RSV1;
  }

  /// Puts a message into the outbox.
  ///
  /// @param payload as it goes out: the message's own if it is not compressed
  /// @return null if it is taken, otherwise what it waits as
  private Backlog.@Nullable Entry accept(Message message, byte[] payload)
      throws ConnectionClosedException {
    lock.lock();
    try {
      if (!connection.isOpen()) {
        throw closed();
      }
      Backlog.Entry waiting = put(firstByte(message, payload), payload);
      commit(message, payload);
      count(message);
      if (waiting == null && outbox.failure() != null) {
        throw closed();
      }
      return waiting;
    } catch (RuntimeException | Error failure) {
      outbox.fault = failure; // before any call: the stack may be at its end
      connection.breakOff(failure);
      throw failure;
    } finally {
      lock.holder = null;
      connection.settleLock();
    }
  }

  private void commit(Message message, byte[] payload) {
    if (compressor != null && payload != message.payload()) {
      compressor.commit(message);
    }
  }

  private void count(Message message) {
    messages++;
    bytes += message.size();
  }

  private Backlog.@Nullable Entry put(int firstByte, byte[] payload) {
    Backlog.Entry waiting;
    if (coalesces) {
      waiting = outbox.write(firstByte, payload);
      if (waiting == null
          && !outbox.isBlocked()
          && !(connection.inbox.hasMore() && transport.flushLater())) {
        connection.flush();
      }
    } else {
      waiting = outbox.writeThrough(firstByte, payload);
    }
    connection.settle();
    return waiting;
  }

  /// Parks, without the lock, until the message is gone or never will be. The loop keeps the
  /// deadline.
  ///
  /// @param size of the message, for those who hear that it waits
  private void await(Backlog.Entry waiting, int size) throws ConnectionClosedException {
    Flight.SlowWrite event = Flight.slowWrite();
    long since = transport.clock().now();
    boolean interrupted = false;
    while (!waiting.isDone() && !waiting.isRefused()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // or every later park would return at once
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Flight.end(event, size, waiting.isDone());
    Duration time = Duration.ofNanos(transport.clock().now() - since);
    connection.server().observers().waited(connection, time);
    if (waiting.isRefused()) {
      throw refused();
    }
  }

  private ConnectionClosedException refused() {
    lock.lock();
    try {
      return closed();
    } finally {
      lock.holder = null;
      connection.settleLock();
    }
  }

  // ---- offering

  boolean offer(Message message) {
    boolean taken =
        (compressor != null && compressor.isFor(message))
            ? offerCompressed(compressor, message)
            : offer(message, message.payload());
    if (taken) {
      connection.server().observers().sent(connection, message);
    } else {
      tellRefused();
    }
    return taken;
  }

  private void tellRefused() {
    Herald herald = connection.server().herald;
    if (herald.hearsLimits() && connection.state() == ConnectionState.OPEN) {
      herald.hit(Limit.MAX_UNSENT_BYTES);
    }
  }

  private boolean offerCompressed(Compressor with, Message message) {
    if (isFull()) { // not worth compressing for
      return false;
    }
    StateLock order = with.order;
    if (order == null) {
      return offer(message, with.compress(message));
    }
    if (!order.tryLock()) { // an offer does not wait, not even for another to be compressed
      return offer(message, message.payload());
    }
    try {
      return offer(message, with.compress(message));
    } finally {
      order.holder = null;
      order.settle();
    }
  }

  /// What was offered and waits. Any thread.
  long unsentBytes() {
    lock.lock();
    try {
      return outbox.unsent();
    } finally {
      lock.holder = null;
      connection.settleLock();
    }
  }

  private boolean isFull() {
    lock.lock();
    try {
      return !connection.isOpen() || outbox.isFull(maxUnsent);
    } finally {
      lock.holder = null;
      connection.settleLock();
    }
  }

  private boolean offer(Message message, byte[] payload) {
    lock.lock();
    try {
      boolean taken = stage(message, payload);
      flushOffered(taken);
      return taken;
    } catch (RuntimeException | Error failure) {
      outbox.fault = failure; // before any call: the stack may be at its end
      connection.breakOff(failure);
      throw failure;
    } finally {
      lock.holder = null;
      connection.settleLock();
    }
  }

  /// Offers messages in order, until one is not taken.
  ///
  /// @return how many were taken
  int offer(List<PreparedMessage> messages) {
    int taken;
    StateLock order = compressor == null ? null : compressor.order;
    if (order == null) {
      taken = offer(messages, compressor);
    } else if (!order.tryLock()) { // as above
      taken = offer(messages, null);
    } else {
      try {
        taken = offer(messages, compressor);
      } finally {
        order.holder = null;
        order.settle();
      }
    }
    for (int i = 0; i < taken; i++) {
      connection.server().observers().sent(connection, messages.get(i));
    }
    if (taken < messages.size()) {
      tellRefused();
    }
    return taken;
  }

  private int offer(List<PreparedMessage> messages, @Nullable Compressor with) {
    byte[][] payloads = new byte[messages.size()][];
    for (int i = 0; i < payloads.length; i++) {
      PreparedMessage message = messages.get(i);
      payloads[i] =
          (with != null && with.isFor(message)) ? with.compress(message) : message.payload();
    }
    lock.lock();
    try {
      int taken = 0;
      while (taken < payloads.length && stage(messages.get(taken), payloads[taken])) {
        taken++;
      }
      flushOffered(taken > 0);
      return taken;
    } catch (RuntimeException | Error failure) {
      outbox.fault = failure; // before any call: the stack may be at its end
      connection.breakOff(failure);
      throw failure;
    } finally {
      lock.holder = null;
      connection.settleLock();
    }
  }

  private boolean stage(Message message, byte[] payload) {
    int firstByte = firstByte(message, payload);
    boolean taken =
        connection.isOpen() && outbox.offer(firstByte, payload, Message.cost(payload), maxUnsent);
    if (taken) {
      commit(message, payload);
      count(message);
    }
    return taken;
  }

  private void flushOffered(boolean taken) {
    if (taken
        && !outbox.isBlocked()
        && !(coalesces && connection.inbox.hasMore() && transport.flushLater())) {
      connection.flush();
    }
    connection.settle();
  }

  private ConnectionClosedException closed() {
    CloseCause known = connection.closeCause();
    return new ConnectionClosedException(
        connection, known != null ? known : connection.ending().causeSoFar());
  }

  /// How many messages were taken to be sent. Exact once the connection has ended.
  long messages() {
    return messages;
  }

  /// Their payload, before it was compressed. Exact once the connection has ended.
  long bytes() {
    return bytes;
  }

  boolean isCompressing() {
    return compressor != null;
  }
}
