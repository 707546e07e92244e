// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Timers;

/// The loop of a server in memory and of its peers: one platform thread that does one thing after
/// the other, and knows when nothing is left to do.
final class MemoryLoop {
  private static final AtomicInteger LOOPS = new AtomicInteger();

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final MemoryClock clock = new MemoryClock();
  private final Timers timers = new Timers(); // the loop's, as the next
  private final ByteBuffer buffer = ByteBuffer.allocate(Pipe.CAPACITY);
  private final Thread thread;
  private volatile boolean isStopped;
  private volatile @Nullable Throwable failure;

  MemoryLoop() {
    thread =
        Thread.ofPlatform()
            .name("websocketx-memory-" + LOOPS.incrementAndGet())
            .daemon()
            .start(this::run);
  }

  private void run() {
    while (!isStopped) {
      try {
        tasks.take().run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      done.incrementAndGet();
    }
  }

  // ---- any thread

  void execute(Runnable task) {
    added.incrementAndGet();
    tasks.add(task);
  }

  /// Runs it on the loop and waits for that.
  <T> T call(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> {
      try {
        result.complete(task.get());
      } catch (Throwable thrown) {
        result.completeExceptionally(thrown);
        throw thrown;
      }
    });
    return result.join();
  }

  /// How many tasks there were; -1 while one is not done.
  long settled() {
    long count = done.get(); // before the other: both only grow
    return count == added.get() ? count : -1;
  }

  MemoryClock clock() {
    return clock;
  }

  /// What should not have happened.
  @Nullable Throwable failure() {
    return failure;
  }

  /// Ends the loop after what it has to do, and waits for that.
  void stop() {
    execute(() -> isStopped = true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the loop

  Timers timers() {
    return timers;
  }

  ByteBuffer buffer() {
    return buffer;
  }
}
