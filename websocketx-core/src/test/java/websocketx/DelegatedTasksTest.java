// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
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
    assertTrue(most.get() <= MOST, () -> most + " at once");
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

  @Test
  void taskThatWaitsKeepsOnlyItsPlace() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks();
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < MOST; i++) {
      tasks.execute(() -> {
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        ended.incrementAndGet();
      });
    }
    CountDownLatch last = new CountDownLatch(1);
    tasks.execute(last::countDown);
    assertEquals(0, ended.get());
    end.countDown();
    assertTrue(last.await(10, TimeUnit.SECONDS));
    tasks.close();
  }

  @Test
  void threadsEndWhenNothingComesAnyMore() throws Exception {
    DelegatedTasks tasks = new DelegatedTasks();
    LinkedBlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
    tasks.execute(() -> workers.add(Thread.currentThread()));
    Thread worker = workers.take();
    assertEquals(NAME, worker.getName());
    assertTrue(worker.isDaemon());
    tasks.close();
    worker.join(500); // they would wait for a second otherwise
    assertFalse(worker.isAlive());
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
