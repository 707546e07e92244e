// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/// What a hub does later. One thread for all of it, so nothing that is done here waits. Times are
/// spread by a quarter to both sides, so that nodes that have seen the same thing happen do not do
/// the next thing together.
final class Schedule implements AutoCloseable {
  private static final double SPREAD = 0.25;

  private final ScheduledExecutorService executor;
  private final DoubleSupplier chance;

  Schedule() {
    this(executor(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /// @param chance from 0 to 1
  Schedule(ScheduledExecutorService executor, DoubleSupplier chance) {
    this.executor = executor;
    this.chance = chance;
  }

  private static ScheduledExecutorService executor() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("websocketx-hub").daemon().factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /// Runs the action about then, unless the hub is closed before.
  ///
  /// @return what can be cancelled, and costs nothing more then
  Future<?> after(Duration about, Runnable action) {
    long nanos = (long) (about.toNanos() * (1 - SPREAD + 2 * SPREAD * chance.getAsDouble()));
    try {
      return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.completedFuture(null); // nothing is to be done any more
    }
  }

  /// Lets a virtual thread wait about so long; returns at once when the hub is closed.
  void pause(Duration about) {
    if (executor.isShutdown()) {
      return;
    }
    CompletableFuture<Void> over = new CompletableFuture<>();
    var _ = after(about, () -> over.complete(null));
    while (!over.isDone() && !executor.isShutdown()) {
      try {
        over.get(1, TimeUnit.SECONDS);
      } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
        // looks whether the hub is closed
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
