// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.testing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import websocketx.Message;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// One node that uses a broker, and what its broker has told it. Every wait has an end.
final class Node implements BrokerListener, AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL = 2_000_000;

  /// What came in on a topic.
  record Received(@Nullable Position position, Envelope envelope) {
    String text() {
      return envelope.message().text();
    }
  }

  final Broker broker;
  private final String name;
  private final ConcurrentMap<String, LinkedBlockingQueue<Received>> received =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Thread> telling = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, AtomicInteger> gaps = new ConcurrentHashMap<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger disconnected = new AtomicInteger();
  private volatile @Nullable String fault;

  Node(String name, Broker broker) {
    this.name = name;
    this.broker = broker;
    broker.start(this);
    await("connected", () -> connected.get() > 0);
  }

  // ---- what the broker tells

  @Override
  public void message(String topic, @Nullable Position position, Envelope envelope) {
    if (telling.putIfAbsent(topic, Thread.currentThread()) != null) {
      fault = "two threads told of messages of one topic at once";
    }
    queue(topic).add(new Received(position, envelope));
    telling.remove(topic);
  }

  @Override
  public void gap(String topic) {
    gaps.computeIfAbsent(topic, _ -> new AtomicInteger()).incrementAndGet();
  }

  @Override
  public void connected() {
    connected.incrementAndGet();
  }

  @Override
  public void disconnected(Throwable why) {
    disconnected.incrementAndGet();
  }

  // ---- what it has told

  private LinkedBlockingQueue<Received> queue(String topic) {
    return received.computeIfAbsent(topic, _ -> new LinkedBlockingQueue<>());
  }

  /// The next message of a topic.
  Received next(String topic) {
    try {
      Received next = queue(topic).poll(PATIENCE.toMillis(), MILLISECONDS);
      if (next == null) {
        throw new AssertionFailedError("no message of " + topic + " has come to " + name);
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionFailedError("interrupted", e);
    }
  }

  List<Received> next(String topic, int count) {
    List<Received> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(next(topic));
    }
    return all;
  }

  /// What has come and was not asked for.
  List<Received> left(String topic) {
    return List.copyOf(queue(topic));
  }

  int connections() {
    return connected.get();
  }

  int disconnections() {
    return disconnected.get();
  }

  void awaitDisconnections(int count) {
    await("disconnected", () -> disconnected.get() >= count);
  }

  void awaitConnections(int count) {
    await("connected again", () -> connected.get() >= count);
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

  // ---- what it asks the broker

  static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionFailedError("the broker has failed", e);
    } catch (InterruptedException e) {
      throw new AssertionFailedError("interrupted", e);
    }
  }

  /// Asks again until the broker does it: it may be back and not ready yet.
  static <T extends @Nullable Object> T getSoon(Supplier<CompletionStage<T>> ask) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return ask.get().toCompletableFuture().get(PATIENCE.toMillis(), MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        if (System.nanoTime() > end) {
          throw new AssertionFailedError("the broker fails again and again", e);
        }
      } catch (InterruptedException e) {
        throw new AssertionFailedError("interrupted", e);
      }
      LockSupport.parkNanos(10 * POLL);
    }
  }

  Envelope text(String text) {
    return new Envelope(name, null, Message.text(text));
  }

  @Nullable Position publish(String topic, Retention retention, String text) {
    return get(broker.publish(topic, text(text), retention, null));
  }

  @Nullable Position subscribe(String topic, Retention retention) {
    return get(broker.subscribe(topic, retention));
  }

  History history(String topic, Retention retention, @Nullable Position after, int limit) {
    return get(broker.history(topic, retention, after, limit));
  }

  @Override
  public void close() {
    broker.close();
    if (fault != null) {
      throw new AssertionFailedError(fault);
    }
  }
}
