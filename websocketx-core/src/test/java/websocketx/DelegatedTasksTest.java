// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DelegatedTasksTest {
  private static final String NAME = "websocketx-tls";
  private static final int MOST = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // those who work shall find nothing now and then
  void noTaskIsLostAndNeverTooManyRunAtOnce() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks();
    int threads = 8;
    int each = 5_000;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads * each);
    Runnable task =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          running.decrementAndGet();
          done.countDown();
        };
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            for (int j = 0; j < each; j++) {
              tasks.execute(task);
              if (j % 50 == 0) {
                Thread.yield();
              }
            }
          });
    }
    assertTrue(done.await(30, TimeUnit.SECONDS), () -> done.getCount() + " tasks were lost");
    // One more, should the machine have stood still for a tenth of a second.
    assertTrue(most.get() <= MOST + 1, () -> most + " at once");
  }

  @Test
  void oneAfterTheOtherIsDoneWhenNothingElseComes() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks();
    for (int i = 0; i < 2_000; i++) {
      CountDownLatch done = new CountDownLatch(1);
      tasks.execute(done::countDown);
      assertTrue(done.await(10, TimeUnit.SECONDS), "task " + i);
    }
  }

  /// Waits until it is interrupted, or for this.
  private static Runnable waiting(CountDownLatch begun, CountDownLatch end) {
    return () -> {
      begun.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        // It goes.
      }
    };
  }

  @Test
  void thoseBehindTasksThatWaitAreServed() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks();
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(MOST + 2);
    for (int i = 0; i < MOST + 2; i++) {
      tasks.execute(waiting(begun, end));
    }
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    for (int i = 0; i < 100; i++) {
      CountDownLatch done = new CountDownLatch(1);
      tasks.execute(done::countDown);
      assertTrue(done.await(10, TimeUnit.SECONDS), "task " + i);
    }
    assertEquals(1, end.getCount());
    end.countDown();
    tasks.close();
  }

  @Test
  void thereAreNeverMoreThreadsThanTheLimit() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks(1, 3, 1_000_000);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      tasks.execute(waiting(begun, end));
    }
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    CountDownLatch last = new CountDownLatch(1);
    tasks.execute(last::countDown);
    assertFalse(last.await(100, TimeUnit.MILLISECONDS), "there is a fourth");
    end.countDown();
    assertTrue(last.await(10, TimeUnit.SECONDS));
    tasks.close();
  }

  /// On a machine that is busy one may be kept from ending in time, but not each of them.
  @Test
  void whoComesBackEndsIfAnotherHasItsPlace() throws Exception {
    int tries = 0;
    while (!whoComesBackEndsAtOnce()) {
      assertTrue(++tries < 10, "threads wait for more");
    }
  }

  private static boolean whoComesBackEndsAtOnce() throws InterruptedException {
    DelegatedTasks tasks = new DelegatedTasks(1, 2, 1_000_000);
    LinkedBlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    tasks.execute(() -> {
      workers.add(Thread.currentThread());
      waiting(begun, end).run();
    });
    CountDownLatch served = new CountDownLatch(1);
    tasks.execute(served::countDown);
    assertTrue(served.await(10, TimeUnit.SECONDS));
    end.countDown();
    boolean hasEnded = workers.take().join(Duration.ofMillis(500)); // of the second it would wait
    tasks.close();
    return hasEnded;
  }

  /// They would pile up behind tasks that never come back.
  @Test
  void tasksThatWereCancelledAreForgotten() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks(1, 1, 1_000_000);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    tasks.execute(waiting(begun, end));
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    List<WeakReference<Object>> cancelled = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      FutureTask<?> task = new FutureTask<>(() -> {}, null);
      tasks.execute(task);
      task.cancel(true);
      cancelled.add(new WeakReference<>(task));
    }
    CountDownLatch last = new CountDownLatch(1);
    tasks.execute(last::countDown);
    long until = System.nanoTime() + 20_000_000_000L;
    long left;
    do {
      System.gc();
      left = cancelled.stream().filter(task -> task.get() != null).count();
    } while (left > 1 && System.nanoTime() < until);
    assertTrue(left <= 1, left + " of them are kept");
    end.countDown();
    assertTrue(last.await(10, TimeUnit.SECONDS));
    tasks.close();
  }

  @Test
  void interruptOfATaskHarmsNoOther() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks(1, 1, 1_000_000);
    for (int i = 0; i < 100; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      FutureTask<?> waits = new FutureTask<>(waiting(begun, new CountDownLatch(1)), null);
      FutureTask<Boolean> next = new FutureTask<>(() -> Thread.currentThread().isInterrupted());
      tasks.execute(waits);
      tasks.execute(next);
      assertTrue(begun.await(10, TimeUnit.SECONDS));
      waits.cancel(true);
      assertFalse(next.get(10, TimeUnit.SECONDS), "round " + i);
    }
    tasks.close();
  }

  /// As above.
  @Test
  void threadsEndWhenNothingComesAnyMore() throws Exception {
    int tries = 0;
    while (!threadEndsAtOnce()) {
      assertTrue(++tries < 10, "threads wait for more");
    }
  }

  private static boolean threadEndsAtOnce() throws InterruptedException {
    DelegatedTasks tasks = new DelegatedTasks();
    LinkedBlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
    tasks.execute(() -> workers.add(Thread.currentThread()));
    Thread worker = workers.take();
    assertEquals(NAME, worker.getName());
    assertTrue(worker.isDaemon());
    tasks.close();
    return worker.join(Duration.ofMillis(500)); // they would wait for a second otherwise
  }

  @Test
  void taskThatInterruptsItsThreadHarmsNoOther() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks();
    CountDownLatch done = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      tasks.execute(() -> Thread.currentThread().interrupt());
      tasks.execute(done::countDown);
    }
    assertTrue(done.await(10, TimeUnit.SECONDS));
    tasks.close();
  }
}
