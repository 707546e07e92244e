// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.Position;
import websocketx.testing.TestPeer;
import websocketx.topics.Overflow;

/// A peer, and the server's side of its connection. Every wait has an end.
record Client(Node node, TestPeer peer, WebSocketConnection connection) {
  static final long SECONDS = 30;

  CompletableFuture<Recovery> subscribe(String topic) {
    return subscribe(topic, Overflow.CLOSE);
  }

  CompletableFuture<Recovery> subscribe(String topic, Overflow overflow) {
    return node.audience.subscribe(connection, topic, overflow);
  }

  CompletableFuture<Recovery> resume(String topic, Position since) {
    return node.audience.resume(connection, topic, Overflow.CLOSE, since);
  }

  boolean unsubscribe(String topic) {
    return node.audience.unsubscribe(connection, topic);
  }

  /// Subscribes to what comes from now on, and waits until it does.
  Client follow(String topic) {
    Recovery begun = get(subscribe(topic));
    assertTrue(begun.recovered());
    Position position = begun.position();
    if (position != null) {
      expect(Lines.begins(position, true));
    }
    return this;
  }

  /// Takes so many lines, which have to be these.
  void expect(String... lines) {
    expect(Arrays.asList(lines));
  }

  void expect(List<String> lines) {
    List<String> came = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      came.add(peer.receiveText());
      if (!came.getLast().equals(lines.get(i))) {
        break;
      }
    }
    assertEquals(lines, came);
  }

  /// The lines of messages whose text is their offset.
  static List<String> numbers(long from, long to) {
    List<String> lines = new ArrayList<>();
    for (long i = from; i <= to; i++) {
      lines.add(i + " " + i);
    }
    return lines;
  }

  static <T extends @Nullable Object> T get(CompletableFuture<T> stage) {
    try {
      return stage.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new AssertionError("it has failed", e);
    }
  }

  /// Waits until something is so.
  static void until(String what, BooleanSupplier isSo) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!isSo.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "it never came true that " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
