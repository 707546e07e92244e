// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import websocketx.Message;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

/// What a broker tells, line by line. Every wait has an end.
final class Told implements BrokerListener {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL = 5_000_000;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @Override
  public void message(String topic, @Nullable Position position, Envelope envelope) {
    lines.add(envelope.message().text());
  }

  @Override
  public void gap(String topic) {
    lines.add("gap " + topic);
  }

  @Override
  public void connected() {
    lines.add("connected");
  }

  @Override
  public void disconnected(Throwable why) {
    lines.add("disconnected");
  }

  /// Waits for exactly these.
  void expect(String... expected) throws InterruptedException {
    for (String each : expected) {
      assertEquals(each, lines.poll(PATIENCE.toMillis(), MILLISECONDS));
    }
  }

  void expectNothing() {
    assertEquals(null, lines.peek());
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionFailedError("not " + what + " in " + PATIENCE);
      }
      LockSupport.parkNanos(POLL);
    }
  }

  static Envelope text(String text) {
    return new Envelope("node", null, Message.text(text));
  }

  static <T extends @Nullable Object> T get(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(PATIENCE.toMillis(), MILLISECONDS);
  }

  static BrokerException failure(CompletionStage<? extends @Nullable Object> stage) {
    return assertInstanceOf(
        BrokerException.class, assertThrows(ExecutionException.class, () -> get(stage)).getCause());
  }
}
