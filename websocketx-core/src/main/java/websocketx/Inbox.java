// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Clock;
import websocketx.transport.EventLoop;

/// The messages that have arrived and wait to be read: where the loop hands them to the handler.
///
/// The loop puts in a whole batch with one atomic operation, and wakes a reader only if one waits.
/// Readers take turns by the [#reader] word; the one that has it owns [#taken] and [#next]. Nothing
/// here is ever locked, so the loop never waits.
@SuppressWarnings("ReferenceEquality") // WAITING is a mark, told from messages that equal it
final class Inbox {
  /// Stands in [#arrived] while the reader is parked, or about to be.
  private static final Message WAITING = new Message(false, new byte[0]);

  /// How much a reader gets while more is waiting, until others are served: as much as a handler
  /// answers in a fraction of a millisecond. Virtual threads are not time-sliced, so without it a
  /// reader that has a full inbox keeps its carrier for as long as that lasts.
  private static final int SHARE = 1 << 14;

  private static final VarHandle ARRIVED;
  private static final VarHandle READER;
  private static final VarHandle TAKEN;
  private static final VarHandle PUT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ARRIVED = lookup.findVarHandle(Inbox.class, "arrived", Message.class);
      READER = lookup.findVarHandle(Inbox.class, "reader", Thread.class);
      TAKEN = lookup.findVarHandle(Inbox.class, "taken", long.class);
      PUT = lookup.findVarHandle(Inbox.class, "put", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// What the loop has put in and no reader has taken over: the last message of the newest batch.
  private volatile @Nullable Message arrived;

  private volatile boolean ended;
  private volatile boolean discarding;

  /// Whether the loop has stopped reading from the socket until enough was taken.
  private volatile boolean paused;

  /// Once this cost was returned, enough was taken for the loop that has paused.
  private volatile long enough;

  private long put; // cost of all that came in: the loop's, looked at by others
  private long messages; // how many came in: the loop's, too
  private boolean stalled; // reading has paused because more waits than may: the loop's

  private volatile @Nullable Thread reader;

  /// Readers that wait for their turn; made when a second one comes.
  private volatile @Nullable ConcurrentLinkedQueue<Thread> others;

  /// What the reader has taken over and not yet returned: oldest first.
  private @Nullable Message next;

  private long taken; // cost of all that was returned: the reader's, looked at by the loop

  // ---- the loop

  /// Makes a message the last one of a batch, which is a ring.
  ///
  /// @param last of the batch so far, null if there is none
  static void append(@Nullable Message last, Message message) {
    if (last == null) {
      message.next = message;
    } else {
      message.next = last.next;
      last.next = message;
    }
  }

  /// Puts in a batch.
  ///
  /// @param last its last message
  void put(Message last) {
    if (discarding) {
      return;
    }
    while (true) {
      Message before = arrived;
      last.previous = before == WAITING ? null : before;
      if (ARRIVED.compareAndSet(this, before, last)) {
        if (before == WAITING) {
          Thread waiting = reader;
          if (waiting != null) {
            EventLoop.wake(waiting);
          }
        }
        return;
      }
    }
  }

  /// Counts a message that is about to be put in.
  void count(Message message) {
    put += message.cost();
    messages++;
  }

  /// How many messages have come in. The loop's, or behind its last.
  long messages() {
    return messages;
  }

  /// Their payload. The loop's, or behind its last.
  long bytes() {
    return put - messages * Message.OVERHEAD;
  }

  /// Whether more than `limit` waits.
  boolean isOver(int limit) {
    return put - (long) TAKEN.getOpaque(this) > limit && !discarding;
  }

  /// About how much waits. Any thread.
  long unreadBytes() {
    return discarding ? 0 : Math.max(0, (long) PUT.getOpaque(this) - (long) TAKEN.getOpaque(this));
  }

  /// How much waits. Loop only.
  long unread() {
    return discarding ? 0 : put - (long) TAKEN.getOpaque(this);
  }

  /// Says that the loop waits until no more than `limit` waits. After it, [#isOver] has to be asked
  /// once more: a reader that took the last before it could see this will not call.
  void pause(int limit) {
    enough = put - limit;
    stalled = isOver(limit);
    paused = true;
    VarHandle.fullFence(); // an opaque read of `taken` may not come before this on every processor
  }

  /// Says that the loop reads again.
  void resume() {
    paused = false;
  }

  boolean isPaused() {
    return paused;
  }

  /// Ends a pause, as far as others hear of it. Loop only.
  ///
  /// @return whether it was readers that it has waited for
  boolean endStall() {
    boolean was = stalled;
    stalled = false;
    return was;
  }

  // ---- any thread

  /// Nothing more will come: readers get what is there, then null.
  void end() {
    ended = true;
    if (ARRIVED.compareAndSet(this, WAITING, null)) {
      LockSupport.unpark(reader);
    }
  }

  /// Nobody will read any more: what comes is dropped, so that it cannot hide the peer's Close
  /// frame.
  void discard() {
    discarding = true;
  }

  /// Whether a reader waits, because there is nothing to do; a hint.
  boolean isIdle() {
    return arrived == WAITING;
  }

  /// Whether a message is here already; a hint.
  boolean hasMore() {
    if (next != null) {
      return true;
    }
    Message waiting = arrived;
    return waiting != null && waiting != WAITING;
  }

  // ---- readers

  /// What a reader asks of its connection.
  interface Owner {
    /// The reader is about to wait: what was written should leave now.
    void beforeWait();

    /// Enough was taken: the loop may read again.
    void taken();

    /// The reader has had much, and more is there.
    void shareTaken();

    /// The reader has had all that there was.
    void atEnd();
  }

  /// The next message, null at the end. It waits in its own frame, not in one further down: a
  /// connection that waits costs the memory of its stack.
  @Nullable Message read(Owner owner, Clock clock, long deadline)
      throws InterruptedException, TimeoutException {
    if (!READER.compareAndSet(this, (Thread) null, Thread.currentThread())) {
      awaitTurn(clock, deadline);
    }
    try {
      while (next == null) {
        if (arrived != null) {
          takeOver(owner);
        } else if (ended && arrived == null) { // what was put in before the end is here by now
          owner.atEnd();
          return null;
        } else if (announceWait(owner)) {
          boolean interrupted = false;
          boolean late = false;
          while (arrived == WAITING && !ended && !interrupted && !late) {
            if (deadline == Long.MAX_VALUE) {
              LockSupport.park(this);
            } else {
              clock.park(deadline);
              late = clock.now() >= deadline;
            }
            interrupted = Thread.interrupted();
          }
          endWait(interrupted, late);
        }
      }
      if (deadline == Long.MAX_VALUE && hasHadShare(next)) {
        owner.shareTaken();
      }
      return take(next, owner);
    } finally {
      reader = null; // in this frame: there may be no stack left to call anything
      wakeOther();
    }
  }

  /// Whether the reader, which is about to take a message and leaves others there, has had a share.
  private boolean hasHadShare(Message message) {
    return ((taken + message.cost()) ^ taken) >= SHARE && (message.next != null || arrived != null);
  }

  private Message take(Message message, Owner owner) {
    next = message.next;
    message.next = null;
    long sum = taken + message.cost();
    if (next == null) {
      TAKEN.setVolatile(this, sum); // the reader may be away for long: a pause must not be missed
    } else {
      TAKEN.setOpaque(this, sum);
    }
    if (paused && sum >= enough) {
      owner.taken();
    }
    return message;
  }

  private void takeOver(Owner owner) {
    next = first((Message) ARRIVED.getAndSet(this, (Message) null));
    tellTaken(owner);
  }

  /// Called after an atomic operation on [#arrived], which lets the loop see all that was returned
  /// before it.
  private void tellTaken(Owner owner) {
    if (paused) {
      owner.taken();
    }
  }

  /// Says that a reader is about to park; false if there is no need to.
  private boolean announceWait(Owner owner) {
    owner.beforeWait();
    if (!ARRIVED.compareAndSet(this, (Message) null, WAITING)) {
      return false;
    }
    tellTaken(owner);
    return true;
  }

  private void endWait(boolean interrupted, boolean late)
      throws InterruptedException, TimeoutException {
    if (!ARRIVED.compareAndSet(this, WAITING, null)) {
      // Something is here after all: an interrupt has to wait for the next call, or the message
      // would be passed over.
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } else if (interrupted) {
      throw new InterruptedException();
    } else if (late && !ended) {
      throw new TimeoutException("no message came in time");
    }
  }

  private void wakeOther() {
    ConcurrentLinkedQueue<Thread> queue = others;
    if (queue != null) {
      LockSupport.unpark(queue.peek());
    }
  }

  private void awaitTurn(Clock clock, long deadline) throws InterruptedException, TimeoutException {
    ConcurrentLinkedQueue<Thread> queue = queueOfOthers();
    Thread me = Thread.currentThread();
    queue.add(me);
    try {
      while (!READER.compareAndSet(this, (Thread) null, me)) {
        clock.park(deadline);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline != Long.MAX_VALUE && clock.now() >= deadline) {
          throw new TimeoutException("no message came in time");
        }
      }
    } finally {
      queue.remove(me);
      LockSupport.unpark(queue.peek()); // whoever called us may have meant the next
    }
  }

  private ConcurrentLinkedQueue<Thread> queueOfOthers() {
    synchronized (this) {
      ConcurrentLinkedQueue<Thread> queue = others;
      if (queue == null) {
        queue = new ConcurrentLinkedQueue<>();
        others = queue;
      }
      return queue;
    }
  }

  /// Opens the rings of all batches and links them into one list.
  ///
  /// @param last of the newest batch
  private static Message first(Message last) {
    Message later = null;
    while (true) {
      Message first = requireNonNull(last.next);
      last.next = later;
      Message before = last.previous;
      if (before == null) {
        return first;
      }
      last.previous = null;
      later = first;
      last = before;
    }
  }
}
