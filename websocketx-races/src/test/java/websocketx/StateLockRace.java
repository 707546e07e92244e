// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// Two threads take the lock of a connection, and the loop has something done under it.
public final class StateLockRace extends Race {
  private final StateLock lock = new StateLock();

  // Guarded by the lock.
  private int count;
  private boolean isTaken;

  @Override
  public void race() {
    Racer first = start(this::change);
    Racer second = start(this::change);
    lock.runWhenFree(this::count);
    first.finish();
    second.finish();
    check(count == 3, "done " + count + " times");
    check(!lock.isLocked(), "the lock is kept");
  }

  private void change() {
    lock.lock();
    try {
      count();
    } finally {
      lock.holder = null;
      lock.settle();
    }
  }

  private void count() {
    check(!isTaken, "two threads have the lock");
    isTaken = true;
    count++;
    isTaken = false;
  }
}
