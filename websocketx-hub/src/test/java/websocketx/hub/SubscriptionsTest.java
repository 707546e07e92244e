// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.CloseStatusException;
import websocketx.StatusCode;
import websocketx.hub.FaultyBroker.Call;
import websocketx.hub.FaultyBroker.Mood;
import websocketx.hub.broker.Position;
import websocketx.testing.WebSocketExtension;
import websocketx.topics.Limits;
import websocketx.topics.Overflow;

/// What the broker is asked for, and what is left when those who wanted it have gone.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class SubscriptionsTest {
  private static final Duration LINGER = Duration.ofSeconds(10);
  private static final Duration MOMENT = Duration.ofMillis(1);

  @Test
  void brokerIsAskedOnceForAllAndAWhileAfterTheLastHasGone() {
    for (String topic : List.of("plain", "h")) {
      try (Cluster cluster = new Cluster()) {
        Node node = cluster.node();
        Client one = node.enter().follow(topic);
        Client two = node.enter().follow(topic);
        Client.get(node.hub.audience().subscribe(two.connection(), topic, Overflow.CLOSE));
        assertEquals(1, node.broker.count(Call.SUBSCRIBE));
        assertTrue(one.unsubscribe(topic));
        assertFalse(one.unsubscribe(topic), "again");
        two.peer().close();
        Client.until(
            "the other has left",
            () -> {
              Feed feed = node.hub.feeds().find(topic);
              return feed != null && feed.users == 0;
            });
        node.time.pass(LINGER.minus(MOMENT));
        one.follow(topic); // it is back in time
        node.time.pass(LINGER.plus(LINGER));
        assertEquals(0, node.broker.count(Call.UNSUBSCRIBE));
        one.unsubscribe(topic);
        node.time.pass(LINGER.minus(MOMENT));
        assertEquals(0, node.broker.count(Call.UNSUBSCRIBE));
        node.time.pass(MOMENT);
        assertEquals(1, node.broker.count(Call.UNSUBSCRIBE));
        assertEquals(0, node.hub.feeds().size());
        one.follow(topic);
        assertEquals(2, node.broker.count(Call.SUBSCRIBE));
        node.publish(topic, "all is well");
        one.expect((topic.equals("h") ? "1 " : "") + "all is well");
      }
    }
  }

  @Test
  void subscribingWhileTheTopicIsRetiredMissesNothing() throws InterruptedException {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.linger(Duration.ofMillis(10)));
      Client client = node.enter();
      for (int i = 1; i <= 300; i++) {
        Thread retiring = Thread.ofVirtual().start(() -> node.time.pass(Duration.ofMillis(15)));
        Client.get(client.subscribe("h"));
        Position position = java.util.Objects.requireNonNull(node.publish("h", "" + i));
        client.expect(Lines.begins(position.at(i - 1), true), i + " " + i);
        retiring.join();
        assertTrue(client.unsubscribe("h"));
      }
      assertTrue(node.broker.count(Call.SUBSCRIBE) > 1);
      node.time.pass(LINGER);
      assertEquals(Set.of(), node.broker.subscribed());
    }
  }

  @Test
  void nothingIsLeftOfConnectionsThatHaveEnded() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.checkInterval(Duration.ofSeconds(1)));
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        Client client = node.enter().follow("h" + i % 7).follow("plain" + i % 5);
        var _ = client.resume("h", new Position("unknown", 3)); // may be on its way at the end
        clients.add(client);
      }
      clients.forEach(client -> client.peer().close());
      node.time.passUntil("no topic is left", () -> node.hub.feeds().size() == 0);
      assertEquals(Set.of(), node.broker.subscribed());
      for (Client client : clients) {
        assertEquals(Set.of(), node.audience.topics(client.connection()));
        assertThrows(
            java.util.concurrent.CancellationException.class,
            () -> client.subscribe("h").join(),
            "it has closed");
      }
      assertEquals(0, node.hub.feeds().size());
      node.time.passUntil("no check is left", () -> node.time.pending() <= 1); // presence
      HubThreads.awaitNone();
    }
  }

  @Test
  void connectionThatEndsWhileItSubscribesLeavesNothing() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.broker.disconnect();
      List<CompletableFuture<Recovery>> begun = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Client client = node.enter();
        begun.add(client.subscribe("h"));
        begun.add(client.subscribe("plain"));
        begun.add(client.resume("h" + i, new Position("e", 3)));
        if (i % 2 == 0) {
          client.peer().close();
        } else {
          client.unsubscribe("h");
          client.unsubscribe("plain");
          client.unsubscribe("h" + i);
        }
      }
      for (CompletableFuture<Recovery> stage : begun) {
        Client.until("it is cancelled", stage::isCancelled);
      }
      HubThreads.awaitNone();
      node.time.passUntil("no topic is left", () -> node.hub.feeds().size() == 0);
      node.broker.connect();
      assertEquals(Set.of(), node.broker.subscribed());
    }
  }

  @Test
  void subscriptionsBeginWhenTheBrokerIsThere() {
    try (Cluster cluster = new Cluster()) {
      FaultyBroker broker = new FaultyBroker(cluster.memory.another()).disconnect();
      Node node = cluster.node(broker, b -> b, o -> o);
      assertFalse(node.hub.isConnected());
      Client client = node.enter();
      CompletableFuture<Recovery> plain = client.subscribe("plain");
      CompletableFuture<Recovery> kept = client.subscribe("h");
      node.time.pass(Duration.ofSeconds(5));
      assertTrue(broker.count(Call.SUBSCRIBE) >= 8, "asked again and again");
      assertFalse(plain.isDone() || kept.isDone());
      broker.connect();
      assertTrue(node.hub.isConnected());
      Position start = java.util.Objects.requireNonNull(Client.get(kept).position());
      assertEquals(new Recovery(true, null), Client.get(plain));
      client.expect(Lines.begins(start, true));
      node.publish("plain", "a");
      client.expect("a");
      node.publish("h", "b");
      client.expect("1 b");
    }
  }

  @Test
  void subscribingThatFailsOrIsLateIsTriedAgain() {
    for (Mood mood : List.of(Mood.FAILING, Mood.SILENT, Mood.THROWING)) {
      try (Cluster cluster = new Cluster()) {
        Node node = cluster.node(b -> b.brokerTimeout(Duration.ofMillis(20)));
        node.broker.mood(Call.SUBSCRIBE, mood);
        node.broker.mood(Call.UNSUBSCRIBE, mood);
        Client client = node.enter();
        CompletableFuture<Recovery> plain = client.subscribe("plain");
        CompletableFuture<Recovery> kept = client.subscribe("h");
        node.time.passUntil("it was tried", () -> node.broker.count(Call.SUBSCRIBE) >= 6);
        node.broker.mood(Call.SUBSCRIBE, Mood.FINE);
        node.broker.mood(Call.UNSUBSCRIBE, Mood.FINE);
        node.broker.answer(); // what was given up
        node.time.passUntil("they begin", () -> plain.isDone() && kept.isDone());
        client.expect(
            Lines.begins(java.util.Objects.requireNonNull(Client.get(kept).position()), true));
        node.publish("plain", "a");
        client.expect("a");
        node.publish("h", "b");
        client.expect("1 b");
        assertEquals(Set.of("plain", "h"), node.broker.subscribed());
      }
    }
  }

  @Test
  void comingAndGoingPilesUpNothing() {
    for (String topic : List.of("plain", "h")) {
      try (Cluster cluster = new Cluster()) {
        Node node = cluster.node();
        Client client = node.enter();
        for (int i = 0; i < 1_000; i++) {
          var _ = client.subscribe(topic);
          assertTrue(client.unsubscribe(topic));
        }
        assertTrue(node.time.pending() < 10, () -> "to be done: " + node.time.pending());
      }
    }
  }

  @Test
  void topicIsRetiredAWhileAfterTheLastHasGone() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("plain");
      client.unsubscribe("plain");
      node.time.pass(LINGER.minus(MOMENT));
      client.follow("plain").unsubscribe("plain");
      node.time.pass(LINGER.minus(MOMENT));
      assertEquals(0, node.broker.count(Call.UNSUBSCRIBE));
      node.time.pass(MOMENT);
      assertEquals(1, node.broker.count(Call.UNSUBSCRIBE));
    }
  }

  @Test
  void subscriptionsThatEndBeforeTheBrokerAnswersCount() {
    for (String topic : List.of("plain", "h")) {
      try (Cluster cluster = new Cluster()) {
        Node node = cluster.node(b -> b.limits(Limits.defaults().topicsPerConnection(3)));
        node.broker.mood(Call.SUBSCRIBE, Mood.SILENT);
        Client client = node.enter();
        for (int i = 0; i < 3; i++) {
          var _ = client.subscribe(topic + i);
          assertTrue(client.unsubscribe(topic + i));
        }
        assertEquals(StatusCode.POLICY_VIOLATION, refused(() -> client.subscribe(topic + 3)));
        assertEquals(3, node.broker.count(Call.SUBSCRIBE));
        node.broker.mood(Call.SUBSCRIBE, Mood.FINE);
        node.broker.answer();
        client.follow(topic + 3);
      }
    }
  }

  // ---- refusals

  private static StatusCode refused(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(CloseStatusException.class, call).code();
  }

  @Test
  void limitsAndNamesAreKept() {
    try (Cluster cluster = new Cluster()) {
      Limits limits = Limits.defaults().topicsPerConnection(3).connectionsPerTopic(2);
      Node node = cluster.node(b -> b.limits(limits));
      for (String topic : List.of("h", "plain")) {
        Client one = node.enter().follow(topic);
        Client two = node.enter().follow(topic);
        Client three = node.enter();
        assertEquals(StatusCode.TRY_AGAIN_LATER, refused(() -> three.subscribe(topic)));
        assertEquals(StatusCode.POLICY_VIOLATION, refused(() -> one.subscribe(topic)));
        assertEquals(
            StatusCode.POLICY_VIOLATION, refused(() -> one.resume(topic, new Position("e", 1))));
        two.unsubscribe(topic);
        three.follow(topic);
        three.follow("h1" + topic).follow("p1" + topic);
        assertEquals(StatusCode.POLICY_VIOLATION, refused(() -> three.subscribe("h2")));
        three.unsubscribe("h1" + topic);
        three.follow("h2" + topic);
        assertEquals(StatusCode.POLICY_VIOLATION, refused(() -> one.subscribe("")));
        assertEquals(StatusCode.POLICY_VIOLATION, refused(() -> one.subscribe("a\nb")));
        assertEquals(StatusCode.POLICY_VIOLATION, refused(() -> one.subscribe("x".repeat(256))));
      }
    }
  }

  @Test
  void handlerThatLetsARefusalPassClosesWithItsCode() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.limits(Limits.defaults().connectionsPerTopic(1)));
      Client bad = node.enter();
      bad.peer().send("+");
      assertEquals(StatusCode.POLICY_VIOLATION, bad.peer().receiveClose().frame().code());
      node.enter().follow("h");
      Client full = node.enter();
      full.peer().send("+h");
      assertEquals(StatusCode.TRY_AGAIN_LATER, full.peer().receiveClose().frame().code());
      Client twice = node.enter();
      twice.peer().send("+plain").send("+plain");
      assertEquals(StatusCode.POLICY_VIOLATION, twice.peer().receiveClose().frame().code());
    }
  }

  @Test
  void interruptedThreadsCallTheHubAllTheSame() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter();
      Thread.currentThread().interrupt();
      CompletableFuture<Recovery> begun = client.subscribe("h");
      CompletableFuture<?> published = node.hub.publish("h", websocketx.Message.text("a"));
      CompletableFuture<?> entered = node.hub.enter(client.connection(), "h", "");
      assertTrue(Thread.interrupted());
      assertInstanceOf(Position.class, Client.get(published));
      Client.get(entered);
      Client.get(begun);
      Thread.currentThread().interrupt();
      assertTrue(client.unsubscribe("h"));
      assertTrue(node.hub.leave(client.connection(), "h"));
      assertTrue(Thread.interrupted());
    }
  }
}
