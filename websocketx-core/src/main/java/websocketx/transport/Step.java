// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One turn of an [EventLoop]: what is ready, what was posted, what is to be flushed, what is due.
///
/// Only the loop's present owner runs a turn and touches the selector, its keys, the timers and the
/// read buffer; the queues and [#wake()] are for any thread. Nothing in a turn may park a virtual
/// thread: no contended lock, no application code, no logging. A virtual thread that parked in here
/// would keep the turn while handlers that compute keep every carrier.
final class Step {
  /// A thread that is to be woken at the end of a turn. It goes on when that has been said to it
  /// and not to another of its waits: whoever has left the queue is never forgotten.
  private static final class Waiting {
    final Thread thread;
    volatile boolean isOver;

    Waiting(Thread thread) {
      this.thread = thread;
    }

    void end() {
      isOver = true;
      LockSupport.unpark(thread);
    }
  }

  /// The other side of a selected key.
  interface Ready {
    void ready(int operations, long now);
  }

  private static final long NANOS_PER_MILLI = 1_000_000;

  /// If a turn comes so much later than it was to come, the process was stopped or collected
  /// garbage, and peers with deadlines are not to blame.
  private static final long STOPPED = 1_000_000_000;

  /// How long what has come meanwhile is looked at before any deadline counts then. A turn or two
  /// would not do: a message can be more than they read.
  private static final long GRACE = 1_000_000_000;

  /// How soon after such a time there is no other: or turns that last for seconds would be the end
  /// of all deadlines.
  private static final long NO_GRACE = 10_000_000_000L;

  /// How long the guard leaves it to the virtual thread to wake others. Less, and handlers that
  /// compute would be found before it again and again; more, and handlers that are pinned in a
  /// read, as many as there are carriers, would wait longer for each message.
  private static final long OVERDUE = 500_000_000;

  /// How many flushes one turn does at most, so that writers cannot keep the loop from reading.
  private static final int FLUSHES = 1024;

  /// How many bytes one turn reads, of all sockets together, while no more than 1,024 have some: a
  /// few milliseconds of work, so that those who send as fast as they can do not keep others
  /// waiting for long. What is more waits in the kernel, and not in memory of ours.
  private static final int BYTES = 1 << 21;

  /// How many bytes of one socket a turn reads at least, if they are there, and at most.
  private static final int LEAST_SHARE = 1 << 11;

  private static final int LARGEST_SHARE = 1 << 20;

  private final Selector selector;
  private final ByteBuffer buffer;
  private final Clock clock;
  private final Timers timers = new Timers();
  private final Consumer<SelectionKey> dispatch = this::dispatch;
  private final Consumer<SelectionKey> wakeAndDispatch = this::wakeAndDispatch;
  private final Consumer<Throwable> failures;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<LoopTransport> posted = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<LoopTransport> unflushed = new ConcurrentLinkedQueue<>();

  /// Who waits for the end of a turn of the virtual thread.
  private final ConcurrentLinkedQueue<Waiting> patient = new ConcurrentLinkedQueue<>();

  /// Whether the owner is in `select`, or about to be. Set before the queues are looked at for the
  /// last time, and read after something was queued, so one of the two sees the other; and only the
  /// one thread that clears it pays for the wake-up.
  private final AtomicBoolean asleep = new AtomicBoolean();

  private volatile boolean closed; // there are no turns any more
  private long overdueAt; // the guard's, while it has taken over
  private volatile boolean unattended; // whether the virtual thread has given the turns away
  private long wakesBy; // when a wait is over at the latest
  private boolean isWaiting; // the owner's: what it has said in `asleep` and not yet taken back
  private long now;
  private long graceEnds = -NO_GRACE; // the last time; times are 0 or more
  private long wakeUps;
  private int share = LARGEST_SHARE;

  Step(int readBufferSize, Clock clock, Consumer<Throwable> failures) throws IOException {
    selector = Selector.open();
    buffer = ByteBuffer.allocateDirect(readBufferSize);
    this.clock = clock;
    this.failures = failures;
    now = clock.now();
  }

  // ---- any thread

  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  void post(LoopTransport transport) {
    posted.add(transport);
    wake();
  }

  /// Whether the loop will flush; false if it sleeps, so that the caller had better do it.
  boolean flushLater(LoopTransport transport) {
    unflushed.add(transport);
    return !asleep.get();
  }

  boolean isAwake() {
    return !asleep.get();
  }

  void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      // If the owner has woken meanwhile, its next wait ends at once, and no harm is done.
      selector.wakeup();
    }
  }

  /// Waits for the end of a turn of the virtual thread. A thread of the platform does not, as it
  /// keeps nobody from running; and nobody does while the loop sleeps, because then there is nobody
  /// to be served.
  void awaitTurn() {
    Thread me = Thread.currentThread();
    if (!me.isVirtual()) {
      return;
    }
    Waiting waiting = new Waiting(me);
    patient.add(waiting);
    while (!waiting.isOver) {
      if (closed || (unattended && asleep.get()) || me.isInterrupted()) {
        patient.remove(waiting);
        return;
      }
      wake(); // the guard, if it has taken over: it must not sleep for longer than somebody waits
      LockSupport.park(this);
    }
  }

  /// Whether somebody waits for the virtual thread.
  boolean hasPatient() {
    return !patient.isEmpty();
  }

  boolean hasQueued() {
    return !posted.isEmpty() || !unflushed.isEmpty() || !tasks.isEmpty();
  }

  Clock clock() {
    return clock;
  }

  long wakeUps() {
    return wakeUps;
  }

  // ---- the virtual thread

  /// Before it gives the turns away; the guard takes it back before it returns them.
  void setUnattended(boolean isUnattended) {
    unattended = isUnattended;
  }

  /// Lets those go on who wait for the end of a turn: behind all whom the turn has woken.
  int wakePatient() {
    int count = 0;
    Waiting next;
    // Who waits again meanwhile waits for the next turn, so that a turn ends.
    for (int i = patient.size(); i > 0 && (next = patient.poll()) != null; i--, count++) {
      next.end();
    }
    return count;
  }

  // ---- the guard

  /// Leaves it to the virtual thread to wake another.
  void wakeLater(Thread thread) {
    try {
      patient.add(new Waiting(thread));
    } catch (OutOfMemoryError failure) {
      LockSupport.unpark(thread);
    }
  }

  /// Before it takes turns over.
  void takeOver() {
    overdueAt = clock.now() + OVERDUE;
  }

  /// Wakes all whom the virtual thread should have woken long ago. It may be that they are pinned,
  /// and have the carrier that it waits for.
  void wakeOverdue() {
    if (clock.now() >= overdueAt) {
      takeOver();
      wakePatient();
    }
  }

  // ---- the owner

  ByteBuffer buffer() {
    return buffer;
  }

  /// How many bytes this turn reads of one socket, by how many had some in the turn before.
  int share() {
    return share;
  }

  Timers timers() {
    return timers;
  }

  /// The time of this turn.
  long now() {
    return now;
  }

  SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
    return channel.register(selector, operations, ready);
  }

  /// Closes what was closed: a channel that a selector knows stays open until the next select, and
  /// one that listens takes connections until then. Whatever is ready stays ready. Not while keys
  /// are dispatched.
  void letGoOfClosed() throws IOException {
    selector.selectNow(_ -> {});
  }

  /// A turn that waits for nothing. Returns how much it has handled, deadlines not counted.
  int run() throws IOException {
    readClock(now);
    return finish(selector.selectNow(dispatch));
  }

  /// A turn that waits until there is something to do, unless `stay` says that there is.
  int await(BooleanSupplier stay) throws IOException {
    isWaiting = true;
    wakesBy = now;
    asleep.set(true);
    if (hasQueued() || stay.getAsBoolean()) {
      awake();
      return run();
    }
    long next = nextDeadline();
    if (!unattended && hasPatient()) {
      next = Math.min(next, overdueAt);
    }
    now = clock.now();
    wakesBy = Math.max(now, next);
    int selected;
    if (next == Timer.NONE) {
      selected = selector.select(wakeAndDispatch);
    } else if (next > now) {
      selected =
          selector.select(wakeAndDispatch, (next - now + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    } else {
      selected = selector.selectNow(wakeAndDispatch);
    }
    awake();
    wakeUps++;
    Thread.interrupted(); // a stray interrupt would end every later select at once
    return finish(selected);
  }

  private void wakeAndDispatch(SelectionKey key) {
    awake();
    dispatch(key);
  }

  /// The time of what was waited for is the time after the wait.
  private void awake() {
    if (isWaiting) {
      isWaiting = false;
      asleep.set(false);
      readClock(wakesBy);
    }
  }

  private int finish(int selected) {
    share = Math.clamp(BYTES / Math.max(selected, 1), LEAST_SHARE, LARGEST_SHARE);
    int handled = selected;
    Runnable task;
    // What is queued while this runs waits for the next turn, so that a turn ends.
    for (int i = tasks.size(); i > 0 && (task = tasks.poll()) != null; i--, handled++) {
      try {
        task.run();
      } catch (Throwable failure) {
        failures.accept(failure);
      }
    }
    LoopTransport transport;
    for (int i = posted.size(); i > 0 && (transport = posted.poll()) != null; i--, handled++) {
      transport.firePosted(now);
    }
    for (int i = FLUSHES; i > 0 && (transport = unflushed.poll()) != null; i--, handled++) {
      transport.fireFlush(now);
    }
    if (nextDeadline() <= now) {
      timers.fire(now);
    }
    return handled;
  }

  /// When timers are to be fired.
  private long nextDeadline() {
    long next = timers.next();
    return next == Timer.NONE ? next : Math.max(next, graceEnds);
  }

  private void readClock(long expected) {
    now = clock.now();
    if (now - expected > STOPPED && now - graceEnds >= NO_GRACE) {
      graceEnds = now + GRACE;
    }
  }

  private void dispatch(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Ready ready) {
      ready.ready(key.readyOps(), now);
    }
  }

  void close() {
    closed = true;
    wakePatient();
    try {
      selector.close();
    } catch (IOException e) {
      failures.accept(e);
    }
  }
}
