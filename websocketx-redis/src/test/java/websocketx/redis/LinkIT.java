// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import websocketx.brokers.RedisServer;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// What happens to connections, and what becomes of calls and subscriptions.
class LinkIT {
  private static final Retention KEPT = new Retention(100_000, Duration.ofMinutes(10));

  private final RedisServer server = new RedisServer().keeping();
  private final Told told = new Told();
  private @Nullable RedisBroker broker;

  @BeforeEach
  void start() {
    Servers.start(server);
  }

  @AfterEach
  void end() {
    if (broker != null) {
      broker.close();
    }
    server.close();
  }

  private RedisBroker started() {
    RedisBroker fresh = RedisBroker.of(server.uri());
    broker = fresh;
    fresh.start(told);
    return fresh;
  }

  private RedisBroker connected() throws Exception {
    RedisBroker fresh = started();
    told.expect("connected");
    return fresh;
  }

  private static CompletableFuture<@Nullable Position> publish(RedisBroker to, String text) {
    return to.publish("t", Told.text(text), Retention.NONE, null).toCompletableFuture();
  }

  private static CompletableFuture<@Nullable Position> keep(RedisBroker to, String text) {
    return to.publish("t", Told.text(text), KEPT, null).toCompletableFuture();
  }

  @Test
  void lostMessageConnectionIsADisconnect() throws Exception {
    RedisBroker broker = connected();
    Told.get(broker.subscribe("t", Retention.NONE));
    server.command("CLIENT", "KILL", "TYPE", "pubsub");
    told.expect("disconnected", "connected");
    Told.get(publish(broker, "1"));
    told.expect("1");
    told.expectNothing();
  }

  @Test
  void lostCommandConnectionIsADisconnect() throws Exception {
    RedisBroker broker = connected();
    Told.get(broker.subscribe("t", Retention.NONE));
    server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    told.expect("disconnected", "connected");
    Told.get(publish(broker, "1"));
    told.expect("1");
    told.expectNothing();
  }

  @Test
  void whoIsCutOffForItsBacklogIsDisconnected() throws Exception {
    RedisBroker broker = connected();
    Told.get(broker.subscribe("t", Retention.NONE));
    server.command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 100kb 0 0");
    Told.get(publish(broker, "x".repeat(1 << 20)));
    told.expect("disconnected", "connected");
    Told.get(publish(broker, "small"));
    told.expect("small");
    told.expectNothing();
  }

  @Test
  void frozenRedisIsAwayAndComesBack() throws Exception {
    RedisBroker broker = connected();
    Told.get(broker.subscribe("t", Retention.NONE));
    server.freeze();
    Told.failure(publish(broker, "frozen"));
    told.expect("disconnected");
    assertTrue(
        String.valueOf(Told.failure(publish(broker, "away")).getMessage())
            .contains("nothing was sent"));
    server.thaw();
    told.expect("connected");
    Told.get(publish(broker, "thawed"));
    told.expect("thawed");
    told.expectNothing();
  }

  @Test
  void frozenRedisIsConnectedToOnceItGoesOn() throws Exception {
    server.freeze();
    RedisBroker broker = started();
    Told.failure(publish(broker, "1"));
    server.thaw();
    told.expect("connected");
    Told.get(publish(broker, "2"));
  }

  @Test
  void whatWasNotAnsweredIsNotSentAgain() throws Exception {
    RedisBroker broker = connected();
    Told.get(keep(broker, "1"));
    server.freeze();
    List<CompletableFuture<@Nullable Position>> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(keep(broker, "lost"));
    }
    server.kill();
    for (CompletableFuture<@Nullable Position> each : sent) {
      Told.failure(each);
    }
    told.expect("disconnected");
    server.start();
    told.expect("connected");
    assertEquals(2, known(Told.get(keep(broker, "2"))).offset());
  }

  private static Position known(@Nullable Position position) {
    assertNotNull(position);
    return position;
  }

  @Test
  void noMoreThanSomeCommandsAreUnderWay() throws Exception {
    RedisBroker broker = connected();
    server.freeze();
    List<CompletableFuture<@Nullable Position>> sent = new ArrayList<>();
    for (int i = 0; i < Limits.COMMANDS + 1_000; i++) {
      sent.add(publish(broker, "x"));
    }
    assertTrue(refused(sent) >= 1_000);
  }

  @Test
  void noMoreThanSomeBytesAreUnderWay() throws Exception {
    RedisBroker broker = connected();
    server.freeze();
    String large = "x".repeat(1 << 20);
    List<CompletableFuture<@Nullable Position>> sent = new ArrayList<>();
    for (int i = 0; i < (Limits.BYTES >> 20) + 7; i++) {
      sent.add(publish(broker, large));
    }
    assertTrue(refused(sent) >= 8, "an envelope is longer than its message");
    server.thaw();
    told.expect("disconnected", "connected");
    Told.get(publish(broker, large));
  }

  /// How many of them were not sent, because there were too many, or, if this takes so long,
  /// because Redis is away by now; the others have had no answer.
  private static int refused(List<CompletableFuture<@Nullable Position>> sent) throws Exception {
    int refused = 0;
    for (CompletableFuture<@Nullable Position> each : sent) {
      if (String.valueOf(Told.failure(each).getMessage()).contains("nothing was sent")) {
        refused++;
      }
    }
    return refused;
  }

  @Test
  void allSubscriptionsAreRestored() throws Exception {
    RedisBroker broker = connected();
    int many = 2 * Limits.RESTORED + 10;
    List<CompletableFuture<@Nullable Position>> begun = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      begun.add(
          broker.subscribe("t" + i, i % 2 == 0 ? Retention.NONE : KEPT).toCompletableFuture());
    }
    for (CompletableFuture<@Nullable Position> each : begun) {
      Told.get(each);
    }
    Told.get(broker.unsubscribe("t7"));
    server.command("CLIENT", "KILL", "TYPE", "pubsub");
    told.expect("disconnected", "connected");
    for (int i = 0; i < many; i++) {
      Told.get(broker.publish("t" + i, Told.text("m" + i), Retention.NONE, null));
      if (i != 7) {
        told.expect("m" + i);
      }
    }
    told.expectNothing();
  }

  @Test
  void replicaIsNotEnough() throws Exception {
    RedisBroker broker = connected();
    server.command("REPLICAOF", "127.0.0.1", "1");
    Told.failure(keep(broker, "1"));
    told.expect("disconnected");
    server.command("REPLICAOF", "NO", "ONE");
    told.expect("connected");
    Told.get(keep(broker, "2"));
  }

  @Test
  void scriptsAreSentAgainToWhoHasForgottenThem() throws Exception {
    RedisBroker broker = connected();
    assertEquals(1, known(Told.get(keep(broker, "1"))).offset());
    server.command("SCRIPT", "FLUSH");
    assertEquals(2, known(Told.get(keep(broker, "2"))).offset());
  }

  @Test
  void endsWhileRedisIsFrozen() throws Exception {
    RedisBroker broker = connected();
    server.freeze();
    CompletableFuture<@Nullable Position> pending = publish(broker, "1");
    CompletableFuture<@Nullable Position> subscribing =
        broker.subscribe("t", KEPT).toCompletableFuture();
    broker.close();
    assertTrue(pending.isCompletedExceptionally(), "at the latest when close() returns");
    assertTrue(subscribing.isCompletedExceptionally());
    Told.failure(pending);
    Told.failure(subscribing);
    Told.failure(publish(broker, "2"));
    told.expectNothing();
    expectNoThreads();
  }

  @Test
  void endsWithoutEverHavingConnected() throws Exception {
    server.kill();
    RedisBroker broker = started();
    Told.await("trying", () -> threads().stream().anyMatch(name -> name.startsWith("lettuce")));
    broker.close();
    told.expectNothing();
    expectNoThreads();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static void expectNoThreads() {
    Told.await(
        "without threads", () -> threads().stream().noneMatch(name -> name.startsWith("lettuce")));
  }

  @Test
  void subscriptionThatEndsBeforeItHoldsFails() throws Exception {
    RedisBroker broker = connected();
    CompletableFuture<@Nullable Position> begun = broker.subscribe("t", KEPT).toCompletableFuture();
    Told.get(broker.unsubscribe("t"));
    Told.failure(begun);
    Told.get(broker.subscribe("t", KEPT));
    Told.get(keep(broker, "1"));
    told.expect("1");
  }

  @Test
  void whatIsNoMessageIsAGap() throws Exception {
    RedisBroker broker = connected();
    Told.get(broker.subscribe("t", Retention.NONE));
    server.command("SPUBLISH", "websocketx:channel:{t}", "something else");
    told.expect("gap t");
  }

  @Test
  void mayBeClosedByItsListener() throws Exception {
    CompletableFuture<String> closed = new CompletableFuture<>();
    RedisBroker fresh = RedisBroker.of(server.uri());
    broker = fresh;
    fresh.start(
        new BrokerListener() {
          @Override
          public void message(String topic, @Nullable Position position, Envelope envelope) {}

          @Override
          public void gap(String topic) {}

          @Override
          public void connected() {
            fresh.close();
            closed.complete("closed");
          }

          @Override
          public void disconnected(Throwable why) {
            closed.complete("disconnected");
          }
        });
    assertEquals("closed", Told.get(closed));
    expectNoThreads();
  }

  @Test
  void prefixesKeepHubsApart() throws Exception {
    RedisBroker broker = connected();
    Told.get(broker.subscribe("t", KEPT));
    Told others = new Told();
    try (RedisBroker other = RedisBroker.of(server.uri()).withPrefix("other")) {
      other.start(others);
      others.expect("connected");
      Told.get(other.subscribe("t", KEPT));
      Told.get(keep(broker, "1"));
      Told.get(keep(other, "2"));
      told.expect("1");
      others.expect("2");
    }
    told.expectNothing();
    others.expectNothing();
  }
}
