// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Guards what the loop and the application's threads both change: what goes out on a connection,
/// and its closing handshake.
///
/// Never held while parked, nor over a callback. An application's thread waits for it, with
/// [#lock()] and [#release()]; the loop never does: what it wants done under the lock is done at
/// once if the lock is free, and otherwise by the thread that has it, when it lets go.
///
/// A lock of our own, because one word can say all: null while the lock is free, otherwise a stack
/// of what is wanted of the holder, at whose bottom is [#HELD]. So letting go and seeing that
/// nothing is wanted is one atomic operation, and a connection pays 24 bytes for it, not 56.
@SuppressWarnings("ReferenceEquality") // HELD is a mark
final class StateLock {
  private static final VarHandle WISHES;

  static {
    try {
      WISHES = MethodHandles.lookup().findVarHandle(StateLock.class, "wishes", Wish.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// What is wanted of the holder: to run an action of the loop's, or to wake a thread when it lets
  /// go.
  private static final class Wish {
    final @Nullable Runnable action;
    final @Nullable Thread waiter;
    volatile boolean isAwake; // the waiter was, or is about to be, unparked
    boolean isOvertaken; // it was awake before, but another thread was quicker
    @Nullable Wish next;

    Wish(@Nullable Runnable action, @Nullable Thread waiter) {
      this.action = action;
      this.waiter = waiter;
    }
  }

  private static final Wish HELD = new Wish(null, null);

  /// Newest first.
  private volatile @Nullable Wish wishes;

  // Guarded by the lock itself.
  private @Nullable Thread holder;

  /// The last of those who wait for the lock, beside those in the stack: a ring, its next is the
  /// first. Each holder wakes the first when it lets go, so while there is one, somebody has the
  /// lock or was woken to take it.
  private @Nullable Wish lastWaiter;

  /// Takes the lock if it is free.
  boolean tryLock() {
    if (wishes == null && WISHES.compareAndSet(this, (Wish) null, HELD)) {
      holder = Thread.currentThread();
      return true;
    }
    return false;
  }

  /// Takes the lock; waits for it, whatever interrupts come meanwhile. Not reentrant.
  ///
  /// @throws IllegalMonitorStateException if the calling thread has it already
  void lock() {
    if (!tryLock()) {
      awaitLock();
    }
  }

  private void awaitLock() {
    if (isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException("the lock of a connection is not reentrant");
    }
    boolean interrupted = false;
    Wish wish = new Wish(null, Thread.currentThread());
    while (leave(wish)) {
      while (!wish.isAwake) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted(); // or every later park would return at once
      }
      wish.isAwake = false; // nobody else knows the wish any more
      wish.isOvertaken = true; // if it has to be left again
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Runs the action under the lock, now or when the present holder lets go; in the order of the
  /// calls. Loop only.
  void runWhenFree(Runnable action) {
    if (tryLock() || !leave(new Wish(action, null))) {
      try {
        action.run();
      } finally {
        release();
      }
    }
  }

  /// Leaves a wish for the holder; false if there was none, and the calling thread is it now.
  private boolean leave(Wish wish) {
    while (true) {
      Wish newest = wishes;
      if (newest == null) {
        if (tryLock()) {
          return false;
        }
      } else {
        wish.next = newest;
        if (WISHES.compareAndSet(this, newest, wish)) {
          return true;
        }
      }
    }
  }

  /// Lets go, after doing what the loop has asked for meanwhile. If some of that fails, the rest is
  /// done all the same, and the first failure thrown.
  void release() {
    Throwable failure = null;
    while (true) {
      Wish woken = pollWaiter();
      holder = null;
      if (WISHES.compareAndSet(this, HELD, (Wish) null)) {
        wake(woken);
        break;
      }
      holder = Thread.currentThread();
      if (woken != null) {
        addWaiter(woken, true);
      }
      failure = grant(failure);
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  private static void wake(@Nullable Wish woken) {
    if (woken != null) {
      woken.isAwake = true;
      LockSupport.unpark(woken.waiter);
    }
  }

  private @Nullable Throwable grant(@Nullable Throwable failure) {
    Throwable first = failure;
    Wish wish = oldest((Wish) WISHES.getAndSet(this, HELD));
    while (wish != null) {
      Wish later = wish.next;
      if (wish.action == null) {
        addWaiter(wish, wish.isOvertaken); // it keeps its place
      } else {
        try {
          wish.action.run();
        } catch (RuntimeException | Error e) {
          first = first == null ? e : first;
        }
      }
      wish = later;
    }
    return first;
  }

  /// Turns a stack round and leaves out its bottom.
  private static @Nullable Wish oldest(Wish newest) {
    Wish oldest = null;
    while (newest != HELD) {
      Wish before = requireNonNull(newest.next);
      newest.next = oldest;
      oldest = newest;
      newest = before;
    }
    return oldest;
  }

  private void addWaiter(Wish waiter, boolean isFirst) {
    Wish last = lastWaiter;
    if (last == null) {
      waiter.next = waiter;
    } else {
      waiter.next = last.next;
      last.next = waiter;
    }
    if (last == null || !isFirst) {
      lastWaiter = waiter;
    }
  }

  private @Nullable Wish pollWaiter() {
    Wish last = lastWaiter;
    if (last == null) {
      return null;
    }
    Wish first = requireNonNull(last.next);
    if (first == last) {
      lastWaiter = null;
    } else {
      last.next = first.next;
    }
    return first;
  }

  boolean isHeldByCurrentThread() {
    return holder == Thread.currentThread();
  }

  boolean isLocked() {
    return wishes != null;
  }
}
