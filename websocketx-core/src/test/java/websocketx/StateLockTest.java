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
    lock.runWhenFree(() -> {
      done.add("a");
      lock.runWhenFree(() -> done.add("c"));
      done.add("b");
    });
    assertEquals(List.of("a", "b", "c"), done);
    assertFalse(lock.isLocked());
  }

  @Test
  void holderIsToldThatTheLockIsNotReentrant() {
    lock.lock();
    try {
      assertThrows(IllegalMonitorStateException.class, lock::lock);
      assertFalse(lock.tryLock());
    } finally {
      lock.release();
    }
    assertFalse(lock.isLocked());
  }

  @Test
  void everyoneWhoWaitsGetsTheLockInTheEndAndKeepsAnInterrupt() throws Exception {
    List<Thread> waiters = new ArrayList<>();
    List<Integer> order = new ArrayList<>(); // guarded by the lock
    lock.lock();
    for (int i = 0; i < 20; i++) {
      int number = i;
      Thread waiter =
          Thread.ofVirtual()
              .start(() -> {
                lock.lock();
                try {
                  order.add(number);
                } finally {
                  lock.release();
                }
                if (Thread.interrupted()) {
                  synchronized (done) {
                    done.add("interrupted " + number);
                  }
                }
              });
      waiters.add(waiter);
      FakeServer.awaitUntil(() -> waiter.getState() == Thread.State.WAITING);
    }
    Thread interrupted = waiters.get(7);
    interrupted.interrupt();
    FakeServer.awaitUntil(
        () -> // or it is awake and may be quicker than who is woken
        !interrupted.isInterrupted() && interrupted.getState() == Thread.State.WAITING);
    lock.release();
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertEquals(20, order.size());
    assertEquals(0, order.getFirst(), "who has waited longest is woken first");
    assertEquals(List.of("interrupted 7"), done);
    assertFalse(lock.isLocked());
  }

  /// Lets go and takes the lock again at once: mostly before the one that was woken gets there.
  @Test
  @SuppressWarnings("LockNotBeforeTry") // who has it is what is tested
  void waiterThatIsOvertakenKeepsItsPlace() throws Exception {
    boolean wasOvertaken = false;
    for (int round = 0; !wasOvertaken; round++) {
      assertTrue(round < 10_000, "the thread that was woken was always quicker");
      List<Integer> order = new ArrayList<>(); // guarded by the lock
      List<Thread> waiters = new ArrayList<>();
      lock.lock();
      for (int i = 0; i < 3; i++) {
        int number = i;
        Thread waiter =
            Thread.ofVirtual()
                .start(() -> {
                  lock.lock();
                  order.add(number);
                  lock.release();
                });
        waiters.add(waiter);
        FakeServer.awaitUntil(() -> waiter.getState() == Thread.State.WAITING);
      }
      lock.release();
      lock.lock();
      wasOvertaken = order.isEmpty();
      if (wasOvertaken) {
        FakeServer.awaitUntil(() -> waiters.getFirst().getState() == Thread.State.WAITING);
      }
      lock.release();
      for (Thread waiter : waiters) {
        waiter.join();
      }
      if (wasOvertaken) {
        assertEquals(0, order.getFirst());
      }
      assertEquals(3, order.size());
    }
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
