// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// A handler that shows the test the connections which another one serves, and ways to wait that
/// end.
final class Probe implements WebSocketHandler {
  /// Sends back what comes.
  static final WebSocketHandler ECHO =
      connection -> {
        for (Message message : connection) {
          connection.write(message);
        }
      };

  /// Reads to the end.
  static final WebSocketHandler DRAIN = Probe::drain;

  private static final long SECONDS = 20;
  private static final long POLL = 1_000_000;

  private final WebSocketHandler handler;
  private final LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
  private final AtomicInteger returned = new AtomicInteger();

  Probe(WebSocketHandler handler) {
    this.handler = handler;
  }

  @Override
  public void handle(WebSocketConnection connection) throws Exception {
    opened.add(connection);
    try {
      handler.handle(connection);
    } finally {
      returned.incrementAndGet();
    }
  }

  /// The next connection that has opened and was not asked for before.
  WebSocketConnection connection() throws InterruptedException {
    WebSocketConnection connection = opened.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(connection, "no handler has started");
    return connection;
  }

  /// How many handlers have started that nobody has asked for.
  int unseen() {
    return opened.size();
  }

  /// How many handlers have returned or thrown.
  int returned() {
    return returned.get();
  }

  static void drain(WebSocketConnection connection) {
    for (Message message : connection) {
      assertNotNull(message);
    }
  }

  /// Waits for the end of a connection.
  static CloseCause causeOf(WebSocketConnection connection) throws InterruptedException {
    try {
      return connection.onClose().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return fail("the connection has not ended: " + connection, e);
    }
  }

  /// Waits until something is so.
  static void until(String what, BooleanSupplier isSo) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!isSo.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "it never came true that " + what);
      LockSupport.parkNanos(POLL);
    }
  }

  /// Waits for a thread to end.
  static void join(Thread thread) throws InterruptedException {
    thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
    assertTrue(!thread.isAlive(), () -> thread + " has not ended");
  }
}
