// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StateLockTest {
  private final StateLock lock = new StateLock();
  private final List<String> done = new ArrayList<>();

  /// As the loop, on another thread than the holder's.
  private void wish(Runnable action) throws InterruptedException {
    Thread loop = Thread.ofPlatform().start(() -> lock.runWhenFree(action));
    loop.join();
  }

  @Test
  void actionIsRunAtOnceWhileNobodyHoldsTheLock() {
    lock.runWhenFree(() -> {
      assertTrue(lock.isHeldByCurrentThread());
      done.add("a");
    });
    assertEquals(List.of("a"), done);
    assertFalse(lock.isLocked());
  }

  @Test
  void holderRunsWhatWasLeftInOrderWhenItLetsGo() throws Exception {
    lock.lock();
    for (String name : List.of("a", "b", "c")) {
      wish(() -> {
        assertTrue(lock.isHeldByCurrentThread());
        done.add(name);
      });
    }
    assertEquals(List.of(), done);
    lock.release();
    assertEquals(List.of("a", "b", "c"), done);
    assertFalse(lock.isLocked());
  }

  @Test
  void whatIsLeftWhileWishesAreGrantedIsRunToo() {
    lock.lock();
    try {
      lock.runWhenFree(() -> {});
    } finally {
      lock.release();
    }
    lock.runWhenFree(() -> {
      done.add("a");
      lock.runWhenFree(() -> done.add("b"));
    });
    assertEquals(List.of("a", "b"), done);
    assertFalse(lock.isLocked());
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // release() is what is tested
  void actionThatFailsTakesNoOtherWithItAndIsReported() throws Exception {
    lock.lock();
    wish(() -> done.add("a"));
    wish(() -> {
      throw new OutOfMemoryError("first");
    });
    wish(() -> done.add("b"));
    wish(() -> {
      throw new IllegalStateException("second");
    });
    wish(() -> done.add("c"));
    assertThrows(OutOfMemoryError.class, lock::release);
    assertEquals(List.of("a", "b", "c"), done);
    assertFalse(lock.isLocked());
    lock.lock();
    wish(() -> {
      throw new IllegalStateException("alone");
    });
    assertThrows(IllegalStateException.class, lock::release);
    assertFalse(lock.isLocked());
  }

  @Test
  void everyWishIsGrantedOnceAndUnderTheLock() throws Exception {
    int writers = 4;
    int wishes = 20_000;
    int[] count = {0}; // guarded by the lock
    CountDownLatch over = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (over.getCount() > 0) {
                  lock.lock();
                  count[0]++;
                  count[0]--;
                  lock.release();
                }
              }));
    }
    for (int i = 0; i < wishes; i++) {
      lock.runWhenFree(() -> count[0]++);
    }
    over.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    lock.lock();
    assertEquals(wishes, count[0]);
    lock.release();
  }
}
