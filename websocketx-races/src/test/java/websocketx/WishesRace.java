// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// The loop has two things done under a lock that another thread has for a moment.
public final class WishesRace extends Race {
  private final StateLock lock = new StateLock();
  private int granted; // guarded by the lock

  @Override
  public void race() {
    Racer other = start(this::lockAndLetGo);
    lock.runWhenFree(() -> grant(1));
    lock.runWhenFree(() -> grant(2));
    other.finish();
    check(granted == 2, "done " + granted + " times");
    check(!lock.isLocked(), "the lock is kept");
  }

  private void lockAndLetGo() {
    lock.lock();
    lock.holder = null;
    lock.settle();
  }

  private void grant(int number) {
    granted++;
    check(granted == number, "a wish is granted before an earlier one");
  }
}
