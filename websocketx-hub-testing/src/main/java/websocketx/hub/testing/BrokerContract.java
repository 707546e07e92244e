// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import websocketx.Message;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// What every broker has to do, as tests: messages without history, and life and death. To be
/// extended by a test of each implementation; [HistoryContract], [PresenceContract] and
/// [OutageContract] have more, for those that can do more. Topics are new in each test, so one
/// backend serves all.
public abstract class BrokerContract {
  private final List<Node> nodes = new ArrayList<>();

  /// Extended for each implementation.
  protected BrokerContract() {}

  /// A broker of another node, of the same backend, not started. It is closed when the test ends.
  ///
  /// @return the broker
  /// @throws Exception if it cannot be made
  protected abstract Broker broker() throws Exception;

  final Node node() throws Exception {
    Node node = new Node("node-" + nodes.size(), broker());
    nodes.add(node);
    return node;
  }

  static String topic() {
    return "topic " + UUID.randomUUID();
  }

  @AfterEach
  final void closeNodes() {
    nodes.forEach(Node::close);
    nodes.clear();
  }

  static List<String> texts(List<Node.Received> received) {
    return received.stream().map(Node.Received::text).toList();
  }

  static List<String> numbers(int from, int to) {
    List<String> all = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      all.add(Integer.toString(i));
    }
    return all;
  }

  @Test
  final void messagesReachAllNodesInOrder() throws Exception {
    String topic = topic();
    Node a = node();
    Node b = node();
    Node c = node();
    a.subscribe(topic, Retention.NONE);
    b.subscribe(topic, Retention.NONE);
    for (String number : numbers(1, 200)) {
      assertNull(a.publish(topic, Retention.NONE, number), "no position without history");
    }
    for (Node subscribed : List.of(a, b)) {
      List<Node.Received> received = subscribed.next(topic, 200);
      assertEquals(numbers(1, 200), texts(received));
      assertNull(received.getFirst().position());
      assertEquals("node-0", received.getFirst().envelope().node());
    }
    assertEquals(List.of(), c.left(topic), "who has not subscribed hears nothing");
  }

  @Test
  final void subscriptionHoldsWhenItHasCompleted() throws Exception {
    Node a = node();
    Node b = node();
    for (int i = 0; i < 50; i++) {
      String topic = topic();
      b.subscribe(topic, Retention.NONE);
      a.publish(topic, Retention.NONE, "first");
      assertEquals("first", b.next(topic).text());
    }
  }

  @Test
  final void nothingComesAfterUnsubscribing() throws Exception {
    String left = topic();
    String stays = topic();
    Node a = node();
    Node b = node();
    b.subscribe(left, Retention.NONE);
    b.subscribe(stays, Retention.NONE);
    a.publish(left, Retention.NONE, "1");
    assertEquals("1", b.next(left).text());
    Node.get(b.broker.unsubscribe(left));
    Node.get(b.broker.unsubscribe(topic())); // of which there is none
    a.publish(left, Retention.NONE, "2");
    a.publish(stays, Retention.NONE, "behind it");
    assertEquals("behind it", b.next(stays).text());
    assertEquals(List.of(), b.left(left));
    b.subscribe(left, Retention.NONE);
    a.publish(left, Retention.NONE, "3");
    assertEquals("3", b.next(left).text());
  }

  @Test
  final void envelopesArriveAsTheyWere() throws Exception {
    String topic = topic();
    Node a = node();
    a.subscribe(topic, Retention.NONE);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    List<Envelope> envelopes =
        List.of(
            new Envelope("n", null, Message.text("")),
            new Envelope("n", null, Message.binary(new byte[0])),
            new Envelope("n", "", Message.binary(all)),
            new Envelope(
                "n".repeat(64),
                "k\u00e9y".repeat(80),
                Message.text("\u20ac \ud83d\ude00 \u0000\r\n")),
            new Envelope("n", null, Message.binary(new byte[200_000])));
    for (Envelope envelope : envelopes) {
      Node.get(a.broker.publish(topic, envelope, Retention.NONE, null));
    }
    for (Envelope envelope : envelopes) {
      assertEquals(envelope, a.next(topic).envelope());
    }
  }

  @Test
  final void topicsAreAnyStrings() throws Exception {
    Node a = node();
    Node b = node();
    String random = UUID.randomUUID().toString();
    List<String> topics = new ArrayList<>();
    for (String name :
        List.of(
            "",
            ".",
            "a.b",
            "a.*",
            "*",
            ">",
            "a.>",
            " ",
            "a b",
            "A",
            "a",
            "{",
            "{a}",
            "}",
            "%",
            "%2E",
            "=2E",
            "_",
            "__",
            "-",
            "/",
            "\\",
            ":",
            "$",
            "$SYS",
            "\u00e9",
            "e\u0301",
            "\ud83d\ude00",
            "\"",
            "'",
            "#",
            "?",
            "[ab]",
            "\u00a0")) {
      topics.add(random + name);
      topics.add(name + random);
    }
    topics.add(random + "x".repeat(255 - random.length()));
    topics.add(random + "x".repeat(254 - random.length()) + "y");
    topics.add(random + "\u20ac".repeat((255 - random.length()) / 3));
    topics.remove(random); // twice there
    for (String topic : topics) {
      b.subscribe(topic, Retention.NONE);
    }
    for (String topic : topics) {
      a.publish(topic, Retention.NONE, topic);
    }
    for (String topic : topics) {
      assertEquals(topic, b.next(topic).text());
    }
    for (String topic : topics) {
      assertEquals(List.of(), b.left(topic), () -> "more than one on " + topic);
    }
  }

  @Test
  final void messagesOfEachPublisherStayInOrder() throws Exception {
    String topic = topic();
    List<Node> publishers = List.of(node(), node(), node());
    Node subscriber = node();
    subscriber.subscribe(topic, Retention.NONE);
    List<Thread> threads = new ArrayList<>();
    for (Node publisher : publishers) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (String number : numbers(1, 100)) {
                  publisher.publish(topic, Retention.NONE, number);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Map<String, List<String>> byNode = new HashMap<>();
    for (Node.Received received : subscriber.next(topic, 300)) {
      byNode
          .computeIfAbsent(received.envelope().node(), _ -> new ArrayList<>())
          .add(received.text());
    }
    assertEquals(3, byNode.size());
    byNode.forEach((_, texts) -> assertEquals(numbers(1, 100), texts));
  }

  @Test
  final void closedBrokerFailsEveryCall() throws Exception {
    String topic = topic();
    Node a = node();
    a.subscribe(topic, Retention.NONE);
    a.broker.close();
    a.broker.close();
    assertFails(a.broker.publish(topic, a.text("late"), Retention.NONE, null));
    assertFails(a.broker.subscribe(topic(), Retention.NONE));
    assertFails(a.broker.unsubscribe(topic));
    assertEquals(List.of(), a.left(topic));
  }

  @Test
  final void closedBrokerLeavesNoThread() throws Exception {
    node(); // and what is made once for all of them
    int before = threads();
    for (int i = 0; i < 3; i++) {
      Node node = node();
      String topic = topic();
      node.subscribe(topic, Retention.NONE);
      node.publish(topic, Retention.NONE, "1");
      node.next(topic);
      node.broker.close();
    }
    Node.await("all threads gone", () -> threads() <= before);
  }

  private static int threads() {
    return Thread.getAllStackTraces().size();
  }

  static void assertFails(CompletionStage<? extends @Nullable Object> stage) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> stage.toCompletableFuture().get(Node.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    assertInstanceOf(BrokerException.class, failure.getCause());
    assertTrue(String.valueOf(failure.getCause().getMessage()).length() > 5, "says what is wrong");
  }

  /// What a position must be.
  static Position position(@Nullable Position position) {
    if (position == null) {
      throw new org.opentest4j.AssertionFailedError("a topic with history has positions");
    }
    return position;
  }
}
