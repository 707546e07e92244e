// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs what TLS engines want to have done elsewhere, and asks for engines: a signature takes a
/// millisecond.
///
/// On threads of the platform, so that handlers that compute and keep every carrier do not keep new
/// clients out. On half as many as there are processors, so that a thousand clients that come at
/// once do not keep handlers waiting for all their signatures. A thread ends when it had nothing to
/// do for a second.
///
/// When all of them are at something that takes its time, it is taken for waiting, as for a file or
/// another server, and one more thread serves those behind it. Who comes back from there ends, if
/// there are too many then.
///
/// Safe from any thread. Loops call it, so it must not wait: the queue has no lock.
final class DelegatedTasks implements Executor {
  private static final int MOST = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final long PATIENCE = 1_000_000_000;

  /// What takes so long waits, in nanoseconds: no signature does, and it is a tenth of
  /// `handshakeTimeout`.
  private static final long STALL = 100_000_000;

  /// How many threads there are with those that wait. One more comes in each [#STALL], and what is
  /// done for a client is interrupted when it goes: these are enough for a `handshakeTimeout` of 25
  /// s, even if nothing ever comes back by itself.
  private static final int LIMIT = MOST + 250;

  private final int most;
  private final int limit;
  private final long stall;

  private final LinkedTransferQueue<Runnable> waiting = new LinkedTransferQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger(); // of the queue, so far
  private final AtomicBoolean watching = new AtomicBoolean();
  private volatile boolean closed;

  DelegatedTasks() {
    this(MOST, LIMIT, STALL);
  }

  /// @param most how many are at work at once
  /// @param limit the same, with those that wait
  /// @param stall how long it takes until they are taken for that, in nanoseconds
  DelegatedTasks(int most, int limit, long stall) {
    this.most = most;
    this.limit = limit;
    this.stall = stall;
  }

  @Override
  public void execute(Runnable task) {
    forgetCancelled();
    waiting.add(task);
    if (Admission.reserve(running, most)) {
      try {
        start(this::work);
      } catch (Throwable notStarted) {
        running.decrementAndGet();
        if (waiting.remove(task)) {
          throw notStarted;
        }
      }
    } else if (watching.compareAndSet(false, true)) {
      try {
        start(this::watch);
      } catch (Throwable notStarted) {
        watching.set(false); // those who work may get on
      }
    }
  }

  /// Those whose clients have gone do not pile up behind those who never come back. Mostly they go
  /// in the order in which they came.
  private void forgetCancelled() {
    while (waiting.peek() instanceof Future<?> first && first.isDone()) {
      waiting.remove((Runnable) first);
    }
  }

  private static void start(Runnable body) {
    Thread.ofPlatform()
        .name("websocketx-tls")
        .daemon()
        .inheritInheritableThreadLocals(false)
        .start(body);
  }

  private void work() {
    do {
      try {
        for (Runnable task; (task = next()) != null; ) {
          long begun = System.nanoTime();
          task.run();
          if (System.nanoTime() - begun >= stall && running.get() > most) {
            break; // another one has come in its place
          }
        }
      } finally {
        running.decrementAndGet();
      }
      // Who added something behind the last look found as many running as there may be.
    } while (!waiting.isEmpty() && Admission.reserve(running, most));
  }

  private @Nullable Runnable next() {
    while (true) {
      boolean _ = Thread.interrupted(); // it was meant for the task before
      try {
        Runnable task = waiting.poll(closed ? 0 : PATIENCE, TimeUnit.NANOSECONDS);
        taken.incrementAndGet();
        return task;
      } catch (InterruptedException e) {
        // The same.
      }
    }
  }

  /// As long as something waits, sees to it that it is taken.
  private void watch() {
    do {
      try {
        int before = taken.get();
        while (!closed && !waiting.isEmpty()) {
          TimeUnit.NANOSECONDS.sleep(stall);
          int now = taken.get();
          if (now == before && !waiting.isEmpty() && Admission.reserve(running, limit)) {
            join();
          }
          before = now;
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e); // nobody knows this thread
      } finally {
        watching.set(false);
      }
    } while (!closed && !waiting.isEmpty() && watching.compareAndSet(false, true));
  }

  private void join() {
    try {
      start(this::work);
    } catch (Throwable notStarted) {
      running.decrementAndGet(); // until the next look
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
