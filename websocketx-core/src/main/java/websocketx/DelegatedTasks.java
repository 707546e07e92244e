// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs what TLS engines want to have done elsewhere: a signature takes a millisecond. On half as
/// many virtual threads as there are processors, and each lets others run behind every task: a
/// thousand clients that come at once must not keep handlers waiting for all their signatures.
///
/// Safe from any thread, never waits.
final class DelegatedTasks implements Executor {
  private static final int MOST = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final Hooks hooks;

  DelegatedTasks(Hooks hooks) {
    this.hooks = hooks;
  }

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    while (!waiting.isEmpty() && Admission.reserve(running, MOST)) {
      try {
        hooks.start(this::work);
        return;
      } catch (Throwable notStarted) {
        running.decrementAndGet();
        if (waiting.remove(task)) {
          throw notStarted;
        }
        return; // another thread has it
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding to the handlers is the point
  private void work() {
    do {
      try {
        for (Runnable task; (task = waiting.poll()) != null; ) {
          task.run();
          Thread.yield();
        }
      } finally {
        running.decrementAndGet();
      }
      // What was added behind the last poll found as many running as there may be.
    } while (!waiting.isEmpty() && Admission.reserve(running, MOST));
  }
}
