// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

/// What a broker tells, one event after the other.
class Heard implements BrokerListener {
  private static final long SECONDS = 60;
  private static final long POLL = 5_000_000;

  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

  @Override
  public void message(String topic, @Nullable Position position, Envelope envelope) {
    String text = envelope.message().text();
    events.add("message " + topic + ' ' + (position == null ? "" : position.offset() + " ") + text);
  }

  @Override
  public void gap(String topic) {
    events.add("gap " + topic);
  }

  @Override
  public void connected() {
    events.add("connected");
  }

  @Override
  public void disconnected(Throwable why) {
    events.add("disconnected");
  }

  /// The next is this one.
  void next(String event) throws InterruptedException {
    String next = events.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(next, () -> "nothing was heard in time instead of: " + event);
    assertEquals(event, next);
  }

  /// This one comes, whatever comes before.
  void soon(String event) throws InterruptedException {
    String next;
    do {
      next = events.poll(SECONDS, TimeUnit.SECONDS);
      assertNotNull(next, () -> "was not heard in time: " + event);
    } while (!event.equals(next));
  }

  boolean hasNothing() {
    return events.isEmpty();
  }

  static Envelope text(String text) {
    return new Envelope("test", null, Message.text(text));
  }

  static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  /// The position that a stage tells of.
  static Position position(CompletionStage<@Nullable Position> stage) throws Exception {
    Position position = get(stage);
    if (position == null) {
      throw new AssertionError("no position");
    }
    return position;
  }

  /// What a stage says when it fails.
  static String failure(CompletionStage<?> stage) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> get(stage));
    return String.valueOf(assertInstanceOf(BrokerException.class, failure.getCause()).getMessage());
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "not in time: " + what);
      LockSupport.parkNanos(POLL);
    }
  }
}
