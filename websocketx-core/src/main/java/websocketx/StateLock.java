// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.Serial;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Guards what the loop and the application's threads both change: what goes out on a connection,
/// and its closing handshake.
///
/// Never held while parked, nor over a callback. An application's thread waits for it, with
/// [#lock()] and [#release()]; the loop never does: what it wants done under the lock is done at
/// once if the lock is free, and otherwise by the thread that has it, when it lets go.
final class StateLock extends ReentrantLock {
  @Serial private static final long serialVersionUID = 1L;

  private static final AtomicReferenceFieldUpdater<StateLock, @Nullable Wish> WISHES =
      AtomicReferenceFieldUpdater.newUpdater(StateLock.class, Wish.class, "wishes");

  private static final class Wish {
    final Runnable action;
    @Nullable Wish next;

    Wish(Runnable action) {
      this.action = action;
    }
  }

  /// What the loop wants done, newest first.
  private transient volatile @Nullable Wish wishes;

  /// Runs the action under the lock, now or when the present holder lets go; in the order of the
  /// calls. Loop only.
  void runWhenFree(Runnable action) {
    Wish wish = new Wish(action);
    wish.next = wishes;
    while (!WISHES.compareAndSet(this, wish.next, wish)) {
      wish.next = wishes;
    }
    // The holder looks for wishes after it has let go, and this comes after the wish was left: one
    // of us runs it.
    if (tryLock()) {
      release();
    }
  }

  /// Lets go, after doing what the loop has asked for meanwhile. If some of that fails, the rest is
  /// done all the same, and the first failure thrown.
  void release() {
    do {
      try {
        if (wishes != null) {
          grant();
        }
      } finally {
        unlock();
      }
    } while (wishes != null && tryLock());
  }

  private void grant() {
    Wish newest = WISHES.getAndSet(this, null);
    Wish oldest = null;
    while (newest != null) {
      Wish next = newest.next;
      newest.next = oldest;
      oldest = newest;
      newest = next;
    }
    Throwable failure = null;
    for (; oldest != null; oldest = oldest.next) {
      try {
        oldest.action.run();
      } catch (RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
  }
}
