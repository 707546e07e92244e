// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.transport.Buffers;
import websocketx.transport.Transport;

/// The way out of one connection: frames go into the output buffer, and from there to the
/// transport, by whoever holds the connection's [StateLock]. Every method is called under that
/// lock, none waits.
///
/// While the transport takes everything there is nothing but the buffer, and that only while
/// something is in it. When the transport takes no more, what waits is in the [Backlog], which has
/// no buffer, and the loop goes on when the transport is writable again.
final class Outbox {
  /// No frame header: the bytes of an HTTP answer.
  static final int RAW = -1;

  /// The longest header of a frame that we send: no mask (RFC 6455 §5.2).
  private static final int MAX_HEADER = 10;

  private final Transport transport;
  private final Buffers buffers;
  private final long writeInterval;
  private final boolean isChained; // each compressed message needs those before it

  private @Nullable ByteBuffer out; // what is staged, from 0 to its position
  private @Nullable Backlog backlog; // not null while the transport takes no more
  private boolean stuck; // the transport takes no more: the loop tells when it does again
  private boolean closeStaged; // the Close frame is on its way: nothing comes after it
  private @Nullable IOException failure;

  /// What a thread could not finish under the lock: whoever has it next breaks the connection off.
  /// A thread whose stack overflows can set a field, when it can call nothing more.
  volatile @Nullable Throwable fault;

  Outbox(Transport transport, Buffers buffers, long writeInterval) {
    this(transport, buffers, writeInterval, false);
  }

  /// For a connection whose messages may refer to earlier ones: RFC 7692 §7.1.1.
  Outbox(Transport transport, Buffers buffers, long writeInterval, boolean isChained) {
    this.isChained = isChained;
    this.transport = transport;
    this.buffers = buffers;
    this.writeInterval = writeInterval;
  }

  // ---- messages

  /// Takes a message if it can be taken without waiting.
  ///
  /// @return null if it is in the buffer or beyond; otherwise what it waits as: the writer has to
  ///   stay until it is done
  Backlog.@Nullable Entry write(int firstByte, byte[] payload) {
    return stage(firstByte, payload) ? null : enqueue(firstByte, payload, false);
  }

  /// As `write`, but the message has to be in the transport.
  Backlog.@Nullable Entry writeThrough(int firstByte, byte[] payload) {
    if (!stage(firstByte, payload)) {
      return enqueue(firstByte, payload, true);
    }
    flush();
    return backlog == null ? null : backlog.awaitTaken(now());
  }

  private Backlog.@Nullable Entry enqueue(int firstByte, byte[] payload, boolean untilTaken) {
    Backlog waiting = backlog();
    Backlog.Entry entry =
        new Backlog.Entry(firstByte, payload, waiting.deadlineOfWriter(now()), untilTaken);
    waiting.add(entry);
    flush();
    return entry.isDone() ? null : entry;
  }

  /// Whether an offer of more than a few bytes would be refused now.
  boolean isFull(int maxUnsent) {
    return failure != null || (backlog != null && !backlog.hasRoom(1, maxUnsent));
  }

  /// The cost of the offered messages that wait and have not begun to leave.
  int unsent() {
    return backlog == null ? 0 : backlog.unsent();
  }

  /// Takes a message if that needs no waiting and no more than `maxUnsent` waits already.
  boolean offer(int firstByte, byte[] payload, int cost, int maxUnsent) {
    if (stage(firstByte, payload)) {
      return true;
    }
    Backlog waiting = backlog();
    if (!waiting.hasRoom(cost, maxUnsent)) {
      return false;
    }
    waiting.add(new Backlog.Entry(firstByte, payload, cost));
    flush();
    return true;
  }

  /// Puts a whole frame into the buffer, if nothing waits before it and it fits.
  private boolean stage(int firstByte, byte[] payload) {
    if (failure != null || backlog != null) {
      return false;
    }
    ByteBuffer buffer = buffer();
    if (buffer.remaining() < MAX_HEADER + payload.length) {
      if (buffer.position() == 0) {
        return false;
      }
      flush();
      if (failure != null || backlog != null) {
        return false;
      }
      buffer = buffer();
      if (buffer.remaining() < MAX_HEADER + payload.length) {
        return false;
      }
    }
    putHeader(buffer, firstByte, payload.length);
    buffer.put(payload);
    return true;
  }

  static void putHeader(ByteBuffer buffer, int firstByte, int length) {
    if (firstByte != RAW) {
      FrameEncoder.putHeader(buffer, true, firstByte, length);
    }
  }

  // ---- control frames

  /// Answers a ping. While the transport takes no more, the newest pong takes the place of one that
  /// waits (RFC 6455 §5.5.3).
  void pong(byte[] payload) {
    if (!isClosing() && !stage(Opcode.PONG, payload)) {
      backlog().pong = payload;
    }
  }

  void ping(byte[] payload) {
    if (!isClosing() && !stage(Opcode.PING, payload)) {
      backlog().ping = payload;
    }
  }

  /// Sends a Close frame behind what was accepted; writers that still wait for their turn are
  /// turned away.
  void close(byte[] body) {
    if (isClosing()) {
      return;
    }
    if (backlog != null) {
      backlog.refuseWriters(isChained);
    }
    if (stage(Opcode.CLOSE, body)) {
      closeStaged = true;
    } else {
      backlog().close = body;
    }
    flush();
  }

  private boolean isClosing() {
    return failure != null || closeStaged || (backlog != null && backlog.close != null);
  }

  // ---- the transport

  /// The transport takes more: the next flush may try.
  void writable() {
    stuck = false;
  }

  /// Writes until nothing is left or the transport takes no more. While the loop has yet to tell
  /// that it does, to try for each message that comes would be a waste.
  void flush() {
    if (stuck || failure != null || fault != null) {
      return;
    }
    try {
      while (true) {
        Backlog waiting = backlog;
        if (waiting != null && waiting.stageInto(buffer())) {
          closeStaged = true;
        }
        ByteBuffer buffer = out;
        if (buffer == null || buffer.position() == 0) {
          backlog = null; // everything is gone
          giveBuffer();
          return;
        }
        buffer.flip();
        int count = transport.write(buffer);
        if (waiting != null) {
          waiting.taken(count);
        }
        if (buffer.hasRemaining()) {
          block(buffer);
          return;
        }
        buffer.clear();
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  /// A peer that reads nothing gets no buffer to hold: what is left goes into the backlog.
  private void block(ByteBuffer left) {
    try {
      Backlog waiting = backlog;
      if (waiting == null) {
        waiting = new Backlog(left.remaining(), writeInterval);
        backlog = waiting;
      }
      waiting.takeBack(left);
      waiting.blocked(now());
    } catch (OutOfMemoryError failure) {
      left.compact(); // as if it had been staged just now
      throw failure;
    }
    giveBuffer();
    stuck = true;
    transport.post(); // the loop is the one that learns when the transport is writable again
  }

  /// Nothing more goes out: every writer that waits is sent away.
  void fail(IOException e) {
    if (failure == null) {
      failure = e;
    }
    Backlog waiting = backlog;
    if (waiting != null) {
      waiting.fail();
      backlog = null; // not before all of them are: should this be cut short, it is done again
    }
    giveBuffer();
  }

  private ByteBuffer buffer() {
    ByteBuffer buffer = out;
    if (buffer == null) {
      buffer = buffers.take();
      out = buffer;
    }
    return buffer;
  }

  private void giveBuffer() {
    ByteBuffer buffer = out;
    if (buffer != null) {
      out = null;
      buffers.give(buffer);
    }
  }

  /// What waits; begins to wait if nothing did.
  private Backlog backlog() {
    Backlog waiting = backlog;
    if (waiting == null) {
      waiting = new Backlog(out == null ? 0 : out.position(), writeInterval);
      backlog = waiting;
    }
    return waiting;
  }

  private long now() {
    return transport.clock().now();
  }

  // ---- questions

  /// Whether something is in the buffer that no flush is under way for.
  boolean hasDeferred() {
    return out != null && backlog == null;
  }

  /// How much is in the buffer.
  int deferred() {
    return out == null ? 0 : out.position();
  }

  boolean isBlocked() {
    return backlog != null;
  }

  /// Whether all is out that ever will be.
  boolean isDrained() {
    return out == null && backlog == null;
  }

  /// Whether the transport has taken the Close frame whole.
  boolean isCloseTaken() {
    return closeStaged && isDrained() && failure == null;
  }

  @Nullable IOException failure() {
    return failure;
  }

  /// Until when something of what waits has to be taken: not later than the real deadline.
  long deadline() {
    return backlog == null ? Long.MAX_VALUE : backlog.deadline();
  }

  boolean isOverdue(long now) {
    return backlog != null && backlog.isOverdue(now);
  }
}
