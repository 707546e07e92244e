// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import websocketx.WebSocketServer;

/// A server without a socket, whose time stands still until the test moves it.
final class MemoryServer extends ServerUnderTest {
  /// How long everything may take, in real time, to come to rest.
  private static final Duration UNREST = Duration.ofSeconds(5);

  /// How often everything has to be found at rest, one time after the other: a thread that was
  /// looked at may be woken by one that was not.
  private static final int LOOKS = 3;

  private static final long POLL = 20_000; // ns

  private final MemoryLoop loop = new MemoryLoop();
  private final MemoryAddress address = new MemoryAddress(loop);
  private final ReentrantLock advancing = new ReentrantLock();

  MemoryServer(WebSocketServer server) {
    super(server);
    try {
      server.listen(address);
    } catch (IOException e) {
      loop.stop();
      throw new UncheckedIOException(e);
    } catch (Throwable failure) {
      loop.stop();
      throw failure;
    }
  }

  @Override
  public URI uri() {
    return URI.create("ws://localhost");
  }

  @Override
  Wire wire() {
    return address.connect();
  }

  @Override
  Consumer<Duration> clock() {
    return this::advance;
  }

  @Override
  public void advance(Duration time) {
    advancing.lock();
    try {
      MemoryClock clock = loop.clock();
      long end = clock.now() + time.toNanos();
      settle();
      for (long next; (next = next()) <= end; settle()) {
        moveTo(Math.max(next, clock.now()));
      }
      moveTo(end);
      settle();
    } finally {
      advancing.unlock();
    }
  }

  /// When something is due.
  private long next() {
    return Math.min(loop.call(() -> loop.timers().next()), loop.clock().next());
  }

  private void moveTo(long time) {
    loop.call(() -> {
      loop.clock().moveTo(time);
      return loop.timers().fire(time);
    });
  }

  /// Waits until the loop has nothing to do and all threads of the application wait.
  private void settle() {
    long end = System.nanoTime() + UNREST.toNanos();
    for (int quiet = 0; quiet < LOOKS; ) {
      long before = loop.settled();
      List<Thread> running = address.threads().stream().filter(MemoryServer::isRunning).toList();
      if (running.isEmpty() && before >= 0 && loop.settled() == before) {
        quiet++;
        continue;
      }
      quiet = 0;
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "the server does not come to rest within " + UNREST + ": " + stacks(running));
      }
      LockSupport.parkNanos(POLL);
    }
  }

  private static boolean isRunning(Thread thread) {
    return switch (thread.getState()) {
      case NEW, RUNNABLE -> true;
      case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> false;
    };
  }

  private static String stacks(List<Thread> threads) {
    StringBuilder text = new StringBuilder();
    for (Thread thread : threads) {
      text.append(thread);
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n    at ").append(frame);
      }
    }
    return text.toString();
  }

  @Override
  boolean awaitTermination(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!server().awaitTermination(Duration.ZERO)) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(POLL);
    }
    return true;
  }

  @Override
  List<String> release() {
    loop.stop();
    Throwable failure = loop.failure();
    return failure == null ? List.of() : List.of("a failure on its loop: " + failure);
  }
}
