// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.transport.Clock;
import websocketx.transport.EventLoop;

/// What waits on the way out of a connection while its transport takes no more: the message in
/// flight, those behind it, and at most one pong, one ping and one Close frame. Guarded by the
/// connection's [StateLock]; exists only while something waits.
///
/// Positions count bytes since the backlog began, so that each message can be told from the next in
/// one deadline.
final class Backlog {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int MAX_CONTROL_FRAME = 2 + 125;
  private static final byte[] NOTHING = {};

  /// One message that waits: a writer's, which stays parked until it is done, or an offered one.
  static final class Entry {
    final int firstByte;
    final byte[] payload;
    final int cost;
    final long deadline;
    private final @Nullable Thread writer;
    private final boolean
        untilTaken; // by the transport; otherwise it is done when it is in the output buffer
    private long end; // position of its last byte, once it is in the output buffer

    // Its writer looks at these without the lock.
    private volatile boolean done;
    private volatile boolean refused;

    /// The calling writer's.
    Entry(int firstByte, byte[] payload, long deadline, boolean untilTaken) {
      this.firstByte = firstByte;
      this.payload = payload;
      this.deadline = deadline;
      this.untilTaken = untilTaken;
      writer = Thread.currentThread();
      cost = 0;
    }

    /// Nobody waits for it.
    Entry(int firstByte, byte[] payload, int cost) {
      this.firstByte = firstByte;
      this.payload = payload;
      this.cost = cost;
      deadline = NEVER;
      untilTaken = false;
      writer = null;
    }

    /// Whether it is where its writer wants it.
    boolean isDone() {
      return done;
    }

    /// Whether nobody will send it any more.
    boolean isRefused() {
      return refused;
    }

    private void end(boolean isDone) {
      done = isDone;
      refused = !isDone;
      if (writer != null) {
        EventLoop.wake(writer);
      }
    }
  }

  private final long writeInterval;
  private final ArrayDeque<Entry> queue = new ArrayDeque<>(2);
  private final ArrayDeque<Entry> leaving =
      new ArrayDeque<>(0); // in the output buffer, and waited for
  private @Nullable Entry current;
  private int offset; // into the payload of the current one
  private int unsent; // cost of the offered ones in the queue

  byte @Nullable [] pong;
  byte @Nullable [] ping;
  byte @Nullable [] close;

  private byte[] begun = NOTHING; // in front of all else: what was in the output buffer
  private long staged; // position of the end of what is or was in the output buffer
  private long taken; // position of its beginning
  private long mark; // what has to be taken by markDeadline
  private long markDeadline = NEVER;
  private long writerDeadline = NEVER; // not later than the first writer's

  Backlog(int inBuffer, long writeInterval) {
    this.writeInterval = writeInterval;
    staged = inBuffer;
  }

  long deadlineOfWriter(long now) {
    return Clock.after(now, writeInterval);
  }

  // ---- coming in

  boolean hasRoom(int cost, int maxUnsent) {
    return queue.isEmpty() || unsent + (long) cost <= maxUnsent;
  }

  int unsent() {
    return unsent;
  }

  void add(Entry entry) {
    queue.add(entry);
    unsent += entry.cost;
    writerDeadline = Math.min(writerDeadline, entry.deadline);
  }

  /// Turns away the writers whose messages have not begun.
  ///
  /// @param isChained whether compressed messages behind them may refer to theirs, if those are
  ///   compressed: then they stay
  void refuseWriters(boolean isChained) {
    for (Iterator<Entry> entries = queue.iterator(); entries.hasNext(); ) {
      Entry entry = entries.next();
      boolean isNeeded = isChained && (entry.firstByte & FrameEncoder.RSV1) != 0;
      if (entry.writer != null && !isNeeded) {
        entries.remove();
        entry.end(false);
      }
    }
  }

  void fail() {
    Entry inFlight = current;
    if (inFlight != null) {
      inFlight.end(false);
    }
    for (Entry entry : queue) {
      entry.end(false);
    }
    for (Entry entry : leaving) {
      entry.end(false);
    }
    queue.clear();
    leaving.clear();
  }

  // ---- going out

  /// Puts as much as fits into the buffer, control frames between messages first. Returns true if
  /// the Close frame is in it, behind which nothing comes.
  boolean stageInto(ByteBuffer buffer) {
    buffer.put(begun);
    begun = NOTHING;
    int before = buffer.position();
    boolean closed = false;
    while (!closed && buffer.remaining() >= MAX_CONTROL_FRAME) {
      Entry entry = current;
      if (entry != null) {
        int count = Math.min(entry.payload.length - offset, buffer.remaining());
        buffer.put(entry.payload, offset, count);
        offset += count;
        if (offset == entry.payload.length) {
          current = null;
          entry.end = staged + buffer.position() - before;
          leaving(entry);
        }
      } else if (pong != null) {
        putControl(buffer, Opcode.PONG, pong);
        pong = null;
      } else if (ping != null) {
        putControl(buffer, Opcode.PING, ping);
        ping = null;
      } else if ((entry = queue.poll()) != null) {
        current = entry;
        offset = 0;
        unsent -= entry.cost;
        Outbox.putHeader(buffer, entry.firstByte, entry.payload.length);
      } else if (close != null) {
        putControl(buffer, Opcode.CLOSE, close);
        close = null;
        closed = true;
      } else {
        break;
      }
    }
    staged += buffer.position() - before;
    return closed;
  }

  private static void putControl(ByteBuffer buffer, int opcode, byte[] payload) {
    Outbox.putHeader(buffer, opcode, payload.length);
    buffer.put(payload);
  }

  /// A message is in the buffer whole.
  private void leaving(Entry entry) {
    if (entry.untilTaken) {
      leaving.add(entry);
    } else {
      entry.end(true);
    }
  }

  /// Waits for what went straight into the buffer to be taken.
  Entry awaitTaken(long now) {
    Entry entry = new Entry(Outbox.RAW, NOTHING, deadlineOfWriter(now), true);
    entry.end = staged;
    leaving(entry);
    writerDeadline = Math.min(writerDeadline, entry.deadline);
    return entry;
  }

  /// Takes what is left in the output buffer, as that is needed elsewhere meanwhile. What of it
  /// belongs to the message in flight is still there, and is put into the next buffer again.
  void takeBack(ByteBuffer left) {
    int again = current == null ? 0 : Math.min(offset, left.remaining());
    byte[] rest = new byte[left.remaining() - again];
    left.get(rest);
    begun = rest;
    offset -= again;
    staged -= again;
  }

  /// The transport has taken bytes.
  void taken(int count) {
    taken += count;
    for (Entry entry; (entry = leaving.peek()) != null && entry.end <= taken; ) {
      leaving.remove();
      entry.end(true);
    }
  }

  // ---- deadlines

  /// The transport takes no more. When the mark is passed, or there was none, what waits now is
  /// next: the messages in the buffer, and the one in flight whole.
  void blocked(long now) {
    if (taken >= mark) {
      Entry entry = current;
      mark = staged + (entry == null ? 0 : entry.payload.length - offset);
      markDeadline = Clock.after(now, writeInterval);
    }
  }

  long deadline() {
    return Math.min(markDeadline, writerDeadline);
  }

  boolean isOverdue(long now) {
    if (now >= markDeadline) {
      return true;
    }
    if (now >= writerDeadline) {
      writerDeadline = NEVER;
      Entry entry = current;
      if (entry != null) {
        writerDeadline = entry.deadline;
      }
      for (Entry waiting : queue) {
        writerDeadline = Math.min(writerDeadline, waiting.deadline);
      }
      for (Entry waiting : leaving) {
        writerDeadline = Math.min(writerDeadline, waiting.deadline);
      }
    }
    return now >= writerDeadline;
  }
}
