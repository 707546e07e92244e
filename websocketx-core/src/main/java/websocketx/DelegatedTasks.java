// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs what TLS engines want to have done elsewhere: a signature takes a millisecond.
///
/// On threads of the platform, so that handlers that compute and keep every carrier do not keep new
/// clients out. On half as many as there are processors, so that a thousand clients that come at
/// once do not keep handlers waiting for all their signatures. A thread ends when it had nothing to
/// do for a second.
///
/// Safe from any thread. Loops call it, so it must not wait: the queue has no lock.
final class DelegatedTasks implements Executor {
  private static final int MOST = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final long PATIENCE = 1_000_000_000;

  private final LinkedTransferQueue<Runnable> waiting = new LinkedTransferQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    if (Admission.reserve(running, MOST)) {
      try {
        Thread.ofPlatform()
            .name("websocketx-tls")
            .daemon()
            .inheritInheritableThreadLocals(false)
            .start(this::work);
      } catch (Throwable notStarted) {
        running.decrementAndGet();
        if (waiting.remove(task)) {
          throw notStarted;
        }
      }
    }
  }

  private void work() {
    do {
      try {
        for (Runnable task; (task = next()) != null; ) {
          task.run();
        }
      } finally {
        running.decrementAndGet();
      }
      // Who added something behind the last look found as many running as there may be.
    } while (!waiting.isEmpty() && Admission.reserve(running, MOST));
  }

  private @Nullable Runnable next() {
    while (true) {
      try {
        return waiting.poll(closed ? 0 : PATIENCE, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // A supplier of engines has interrupted its own thread, which is ours.
      }
    }
  }

  /// Lets the threads end: nothing comes any more.
  void close() {
    closed = true;
    for (int i = running.get(); i > 0; i--) {
      waiting.add(() -> {}); // each wakes one
    }
  }
}
