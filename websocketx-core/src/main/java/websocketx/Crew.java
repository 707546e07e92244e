// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause.Initiator;
import websocketx.transport.Clock;

/// The threads of one connection, its handler and forks, and the count of what of the connection
/// has not ended.
final class Crew implements Runnable {
  /// How long a thread waits for memory before it tries once more to end its connection.
  private static final long PAUSE = 100_000_000;

  private static final AtomicIntegerFieldUpdater<Crew> PARTS =
      AtomicIntegerFieldUpdater.newUpdater(Crew.class, "parts");
  private static final AtomicIntegerFieldUpdater<Crew> SENT =
      AtomicIntegerFieldUpdater.newUpdater(Crew.class, "sent");
  private static final AtomicIntegerFieldUpdater<Crew> TOLD =
      AtomicIntegerFieldUpdater.newUpdater(Crew.class, "told");
  private static final AtomicReferenceFieldUpdater<Crew, @Nullable Gate> TERMINATED =
      AtomicReferenceFieldUpdater.newUpdater(Crew.class, Gate.class, "terminated");
  private static final AtomicReferenceFieldUpdater<Crew, @Nullable ConcurrentLinkedQueue<Thread>>
      FORKS = forks();

  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
  private static AtomicReferenceFieldUpdater<Crew, @Nullable ConcurrentLinkedQueue<Thread>>
      forks() {
    return (AtomicReferenceFieldUpdater)
        AtomicReferenceFieldUpdater.newUpdater(Crew.class, ConcurrentLinkedQueue.class, "forks");
  }

  private final Connection connection;
  private final WebSocketServer server;
  private @Nullable WebSocketHandler task;
  private @Nullable Thread thread;
  private volatile @Nullable ConcurrentLinkedQueue<Thread> forks; // made with the first
  private volatile boolean dismissed; // the connection is closed or the handler has returned

  @SuppressWarnings("UnusedVariable") // by SENT
  private volatile int sent; // 1 when the forks were interrupted

  private volatile boolean opened; // the observers know the connection
  private volatile boolean closed;
  private boolean gone; // the loop's: the connection's own part needs it no more
  private volatile @Nullable Thread announcer; // of the end

  @SuppressWarnings("UnusedVariable") // by TOLD
  private volatile int told; // 1 when the observers know the end

  private volatile int parts = 2; // the connection itself and its handler; then the forks
  private volatile @Nullable Gate terminated; // made for the first that waits

  Crew(Connection connection, WebSocketServer server) {
    this.connection = connection;
    this.server = server;
  }

  // ---- the handler

  /// Starts the handler.
  void start(WebSocketHandler handler) {
    task = handler;
    Thread started =
        Thread.ofVirtual()
            .name("websocketx-handler")
            .inheritInheritableThreadLocals(false)
            .unstarted(this);
    thread = started;
    started.start();
  }

  /// The handler's thread. A runnable of its own would cost each connection an object and stack
  /// frames.
  @Override
  public void run() {
    Throwable thrown = null;
    try {
      open();
      requireNonNull(task).handle(connection);
    } catch (Throwable failure) {
      thrown = failure;
    }
    settle(thrown, false);
    partEnded();
  }

  private void open() {
    Observers observers = server.observers();
    if (observers.isEmpty()) {
      return;
    }
    observers.opened(connection);
    opened = true;
    if (closed) {
      tellClosed();
    }
  }

  // ---- forks

  Thread fork(WebSocketHandler task) {
    requireNonNull(task, "task");
    if (PARTS.getAndUpdate(this, count -> count == 0 ? 0 : count + 1) == 0) {
      throw new IllegalStateException(
          "the connection and its threads have ended; fork while its handler works");
    }
    Thread thread;
    try {
      thread = started(task);
    } catch (Throwable failure) {
      partEnded(); // there is no memory for a thread
      throw failure;
    }
    if (dismissed) {
      thread.interrupt(); // whoever dismissed the others may not have seen it
    }
    return thread;
  }

  private Thread started(WebSocketHandler task) {
    Thread thread =
        Thread.ofVirtual()
            .name("websocketx-fork")
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> run(task));
    ConcurrentLinkedQueue<Thread> all = forks;
    if (all == null) {
      FORKS.compareAndSet(this, null, new ConcurrentLinkedQueue<>());
      all = requireNonNull(forks);
    }
    all.add(thread);
    try {
      thread.start();
    } catch (Throwable failure) {
      all.remove(thread);
      throw failure;
    }
    return thread;
  }

  private void run(WebSocketHandler task) {
    Throwable thrown = null;
    try {
      task.handle(connection);
    } catch (Throwable failure) {
      thrown = failure;
    }
    settle(thrown, true);
    ConcurrentLinkedQueue<Thread> all = forks;
    if (all != null) {
      all.remove(Thread.currentThread());
    }
    partEnded();
  }

  /// Interrupts the forks, once: one that cleans up is left in peace.
  private void dismiss() {
    dismissed = true;
    if (SENT.compareAndSet(this, 0, 1)) {
      interruptForks();
    }
  }

  private void interruptForks() {
    ConcurrentLinkedQueue<Thread> all = forks;
    if (all != null) {
      all.forEach(Thread::interrupt);
    }
  }

  /// Whether the calling thread is one of ours.
  boolean isCalling() {
    Thread caller = Thread.currentThread();
    ConcurrentLinkedQueue<Thread> all = forks;
    return caller.equals(thread)
        || caller.equals(announcer)
        || (all != null && all.contains(caller));
  }

  void addThreads(List<Thread> threads) {
    Thread own = thread;
    if (own != null) {
      threads.add(own);
    }
    ConcurrentLinkedQueue<Thread> all = forks;
    if (all != null) {
      threads.addAll(all);
    }
  }

  void interrupt() {
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
    dismissed = true;
    interruptForks();
  }

  // ---- what a thread leaves behind

  /// Draws the conclusions of the end of a thread, whatever it takes: a connection that nobody
  /// serves any more must not stay open because there was no memory to end it.
  private void settle(@Nullable Throwable thrown, boolean isFork) {
    try {
      if (thrown != null) {
        fail(thrown, isFork);
      }
    } catch (Throwable second) {
      // What is left to do is done next.
    }
    while (!isSettled(thrown, isFork)) {
      pause();
    }
  }

  private boolean isSettled(@Nullable Throwable thrown, boolean isFork) {
    try {
      connection.catchUp();
      if (!isFork || (thrown != null && !isQuiet(thrown, true))) {
        end(thrown);
      }
      if (!isFork) {
        // Nobody needs what still comes, and unread messages must not hide the peer's Close frame.
        connection.inbox.discard();
        connection.taken();
        dismiss();
      }
      return true;
    } catch (Throwable failure) {
      return false;
    }
  }

  private void end(@Nullable Throwable thrown) {
    if (connection.state() == ConnectionState.OPEN) {
      CloseFrame frame =
          thrown == null ? CloseFrame.NONE : new CloseFrame(StatusCode.INTERNAL_ERROR);
      connection.close(frame, Initiator.HANDLER, thrown);
    }
  }

  /// Until there may be memory again. An interrupt has nobody left to tell.
  private void pause() {
    try {
      LockSupport.parkNanos(this, PAUSE);
      Thread.interrupted();
    } catch (Throwable failure) {
      Thread.onSpinWait(); // not even for that
    }
  }

  // ---- failures

  private void fail(Throwable thrown, boolean isFork) {
    if (thrown instanceof CloseStatusException status) {
      try {
        connection.close(new CloseFrame(status.code(), status.reason()), Initiator.HANDLER, null);
        return;
      } catch (IllegalArgumentException e) {
        // The reason is no valid Unicode: a failure like any other.
        status.addSuppressed(e);
      }
    } else if (isQuiet(thrown, isFork)) {
      return;
    }
    try {
      Log.failure(isFork ? "a fork has failed" : "a handler has failed", thrown);
      if (!closed) { // before the Close frame: a quick answer to it would be the last that they
        // hear
        server.observers().failed(connection, thrown);
      }
    } finally {
      connection.close(new CloseFrame(StatusCode.INTERNAL_ERROR), Initiator.HANDLER, thrown);
    }
  }

  /// Whether it is just the end of the connection, seen from inside.
  private boolean isQuiet(Throwable thrown, boolean isFork) {
    return switch (thrown) {
      case ConnectionClosedException end -> end.isOf(connection);
      case InterruptedException _ -> isFork || connection.state() != ConnectionState.OPEN;
      case CancellationException _ -> isFork || connection.state() != ConnectionState.OPEN;
      default -> false;
    };
  }

  // ---- the end

  /// The connection is closed. Called by the loop, again if there was no memory: all that may take
  /// time or run the application's code gets a thread.
  void connectionClosed() {
    if (gone) {
      return;
    }
    closed = true;
    dismissed = true; // before the look at the forks: one that comes later sees it
    if (forks != null || connection.hasListeners() || server.herald.hearsEnds()) {
      server.hooks().start(this::announce);
      gone = true;
    } else {
      gone = true;
      sent = 1; // forks that come later interrupt themselves
      partEnded();
    }
  }

  private void announce() {
    announcer = Thread.currentThread();
    try {
      dismiss();
      connection.announce();
      try {
        server.herald.ended(connection);
      } finally {
        if (opened) {
          tellClosed();
        }
      }
    } finally {
      announcer = null;
      partEnded();
    }
  }

  private void tellClosed() {
    CloseCause cause = connection.closeCause();
    if (cause != null && TOLD.compareAndSet(this, 0, 1)) {
      server.observers().closed(connection, cause);
    }
  }

  private void partEnded() {
    if (PARTS.decrementAndGet(this) == 0) {
      try {
        server.terminated(connection); // first: who waits may want its place
      } finally {
        Gate gate = terminated;
        if (gate != null) {
          gate.open();
        }
      }
    }
  }

  boolean awaitTermination(Clock clock, long deadline) throws InterruptedException {
    if (isCalling()) {
      throw new IllegalStateException(
          "a handler or fork, or who hears of the end, cannot wait for it; wait from another"
              + " thread");
    }
    TERMINATED.compareAndSet(this, null, new Gate());
    Gate gate = requireNonNull(terminated);
    if (parts == 0) {
      gate.open();
    }
    return gate.await(clock, deadline);
  }
}
