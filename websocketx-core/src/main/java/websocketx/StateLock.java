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
/// A lock of our own, because an application may call at the end of its stack, where any further
/// call fails: letting go is a write to [#holder], which the caller does in its own frame, and
/// taking the lock does nothing more once it is taken. So nobody keeps it. What is wanted of the
/// holder is looked at behind that, by [#settle()]: should that fail, whoever lets go next does it.
/// And a connection pays 24 bytes for it, not 56.
@SuppressWarnings("ReferenceEquality") // of threads and wishes, which have no other
final class StateLock {
  private static final VarHandle HOLDER;
  private static final VarHandle WISHES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HOLDER = lookup.findVarHandle(StateLock.class, "holder", Thread.class);
      WISHES = lookup.findVarHandle(StateLock.class, "wishes", Wish.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// What is wanted of the holder: to run an action of the loop's, or to wake a thread when it lets
  /// go.
  private static final class Wish {
    final @Nullable Runnable action;
    final @Nullable Thread waiter;
    volatile boolean isOver; // the waiter waits no more
    @Nullable Wish next;

    Wish(@Nullable Runnable action, @Nullable Thread waiter) {
      this.action = action;
      this.waiter = waiter;
    }
  }

  /// Who has the lock. The holder lets go by writing null, and calls [#settle()] then.
  volatile @Nullable Thread holder;

  /// Newest first. Whoever leaves a wish looks at [#holder] afterwards, and the holder looks at
  /// this after letting go, so that one of them sees the other.
  private volatile @Nullable Wish wishes;

  /// The last of those who wait for the lock, beside those in [#wishes]: a ring, its next is the
  /// first. Each holder wakes the first when it lets go, so while there is one, somebody has the
  /// lock or was woken to take it. Guarded by the lock itself.
  private @Nullable Wish lastWaiter;

  /// Takes the lock if it is free.
  boolean tryLock() {
    Thread me = Thread.currentThread();
    return holder == null && HOLDER.compareAndSet(this, (Thread) null, me);
  }

  /// Takes the lock; waits for it, whatever interrupts come meanwhile. Not reentrant.
  ///
  /// @throws IllegalMonitorStateException if the calling thread has it already
  void lock() {
    if (!tryLock()) {
      awaitLock(Thread.currentThread());
    }
  }

  private void awaitLock(Thread me) {
    if (holder == me) {
      throw new IllegalMonitorStateException("the lock of a connection is not reentrant");
    }
    Wish wish = new Wish(null, me);
    leave(wish);
    try {
      boolean interrupted = false;
      while (!tryLock()) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted(); // or every later park would return at once
      }
      if (interrupted) {
        me.interrupt();
      }
      wish.isOver = true;
    } catch (Throwable failure) {
      wish.isOver = true;
      if (holder == me) {
        holder = null;
      }
      settle(); // it may have been woken in another's place
      throw failure;
    }
  }

  /// Runs the action under the lock, now or when the present holder lets go; in the order of the
  /// calls. Loop only.
  void runWhenFree(Runnable action) {
    if (wishes == null && tryLock()) {
      try {
        action.run();
      } finally {
        release();
      }
    } else {
      leave(new Wish(action, null));
      if (tryLock()) {
        release();
      }
    }
  }

  private void leave(Wish wish) {
    do {
      wish.next = wishes;
    } while (!WISHES.compareAndSet(this, wish.next, wish));
  }

  /// Lets go, where there is stack enough.
  void release() {
    holder = null;
    settle();
  }

  /// Called behind letting go: does what is wanted of a holder, if no other is there to do it. If
  /// some of that fails, the rest is done all the same, and the first failure thrown.
  void settle() {
    if (wishes == null && lastWaiter == null) { // that of an earlier holder is for the next
      return;
    }
    Throwable failure = null;
    while (tryLock()) {
      Wish first;
      try {
        failure = grant(failure);
        first = firstWaiter();
      } finally {
        holder = null;
      }
      if (first != null) {
        LockSupport.unpark(first.waiter);
      }
      if (wishes == null) {
        break;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /// Nothing is called once the wishes are taken but their actions, so that none is lost.
  private @Nullable Throwable grant(@Nullable Throwable failure) {
    Wish newest;
    do {
      newest = wishes;
    } while (!WISHES.compareAndSet(this, newest, (Wish) null));
    Wish oldest = null;
    while (newest != null) {
      Wish before = newest.next;
      newest.next = oldest;
      oldest = newest;
      newest = before;
    }
    Throwable first = failure;
    while (oldest != null) {
      Wish wish = oldest;
      oldest = wish.next;
      if (wish.action == null) {
        Wish last = lastWaiter;
        wish.next = last == null ? wish : last.next;
        if (last != null) {
          last.next = wish;
        }
        lastWaiter = wish;
      } else {
        try {
          wish.action.run();
        } catch (RuntimeException | Error e) {
          first = first == null ? e : first;
        }
      }
    }
    return first;
  }

  /// Who has waited longest. It stays where it is until it has the lock: another may be quicker.
  private @Nullable Wish firstWaiter() {
    Wish last = lastWaiter;
    while (last != null) {
      Wish first = requireNonNull(last.next);
      if (!first.isOver) {
        return first;
      }
      last.next = first.next;
      if (first == last) {
        last = null;
        lastWaiter = null;
      }
    }
    return null;
  }

  boolean isHeldByCurrentThread() {
    return holder == Thread.currentThread();
  }

  boolean isLocked() {
    return holder != null;
  }
}
