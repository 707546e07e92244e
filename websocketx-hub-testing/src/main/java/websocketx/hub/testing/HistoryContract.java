// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import websocketx.hub.broker.Capability;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// What brokers with [Capability#HISTORY] have to do beside what a [BrokerContract] says.
public abstract class HistoryContract extends BrokerContract {
  static final Retention HUNDRED = new Retention(100, Duration.ofMinutes(10));
  private static final Retention SHORT = new Retention(100, Duration.ofSeconds(1));

  /// Extended for each implementation.
  protected HistoryContract() {}

  private static List<String> textsOf(History history) {
    return history.messages().stream().map(s -> s.envelope().message().text()).toList();
  }

  private static void publish(Node node, String topic, int from, int to) {
    for (String number : numbers(from, to)) {
      node.publish(topic, HUNDRED, number);
    }
  }

  @Test
  final void capabilityIsTold() throws Exception {
    assertTrue(node().broker.capabilities().contains(Capability.HISTORY));
  }

  @Test
  final void positionsAreWithoutHoles() throws Exception {
    String topic = topic();
    Node a = node();
    Node b = node();
    Position start = position(a.subscribe(topic, HUNDRED));
    assertEquals(0, start.offset());
    for (int i = 1; i <= 20; i++) {
      assertEquals(start.at(i), a.publish(topic, HUNDRED, Integer.toString(i)));
    }
    assertEquals(start.at(20), b.subscribe(topic, HUNDRED), "where it begins");
    assertEquals(start.at(21), b.publish(topic, HUNDRED, "21"));
    assertEquals(start.at(21), b.next(topic).position());
    for (int i = 1; i <= 21; i++) {
      Node.Received received = a.next(topic);
      assertEquals(start.at(i), received.position());
      assertEquals(Integer.toString(i), received.text());
    }
  }

  @Test
  final void allNodesSeeOneOrder() throws Exception {
    String topic = topic();
    Node a = node();
    Node b = node();
    a.subscribe(topic, HUNDRED);
    b.subscribe(topic, HUNDRED);
    List<Thread> threads = new ArrayList<>();
    for (Node publisher : List.of(a, b)) {
      threads.add(Thread.ofVirtual().start(() -> publish(publisher, topic, 1, 200)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<Node.Received> seen = a.next(topic, 400);
    assertEquals(seen, b.next(topic, 400));
    for (int i = 0; i < 400; i++) {
      assertEquals(i + 1, position(seen.get(i).position()).offset());
    }
  }

  @Test
  final void historyIsReadInPages() throws Exception {
    String topic = topic();
    Node a = node();
    publish(a, topic, 1, 50);
    Node b = node();
    History page = b.history(topic, HUNDRED, null, 20);
    assertTrue(page.isContinuous());
    assertEquals(50, page.top().offset());
    assertEquals(numbers(1, 20), textsOf(page));
    assertEquals(1, page.messages().getFirst().position().offset());
    page = b.history(topic, HUNDRED, page.top().at(20), 20);
    assertEquals(numbers(21, 40), textsOf(page));
    page = b.history(topic, HUNDRED, page.top().at(40), 20);
    assertEquals(numbers(41, 50), textsOf(page));
    page = b.history(topic, HUNDRED, page.top(), 20);
    assertTrue(page.isContinuous());
    assertEquals(List.of(), page.messages());
    page = b.history(topic, HUNDRED, page.top().at(7), 0);
    assertTrue(page.isContinuous());
    assertEquals(50, page.top().offset());
    assertEquals(List.of(), page.messages());
  }

  @Test
  final void emptyHistoryHasAPosition() throws Exception {
    String topic = topic();
    Node a = node();
    History empty = a.history(topic, HUNDRED, null, 10);
    assertTrue(empty.isContinuous());
    assertEquals(0, empty.top().offset());
    Position first = position(a.publish(topic, HUNDRED, "1"));
    assertEquals(1, first.offset());
    assertEquals(List.of("1"), textsOf(a.history(topic, HUNDRED, null, 10)));
  }

  @Test
  final void whatIsTooManyIsGivenUp() throws Exception {
    String topic = topic();
    Node a = node();
    publish(a, topic, 1, 150);
    Position top = a.history(topic, HUNDRED, null, 0).top();
    assertEquals(150, top.offset());
    History cut = a.history(topic, HUNDRED, top.at(1), 1_000);
    assertFalse(cut.isContinuous());
    assertEquals(List.of(), cut.messages());
    assertEquals(top, cut.top());
    History whole = a.history(topic, HUNDRED, top.at(50), 1_000);
    assertTrue(whole.isContinuous());
    assertEquals(numbers(51, 150), textsOf(whole));
    List<String> kept = textsOf(a.history(topic, HUNDRED, null, 1_000));
    assertTrue(kept.size() >= 100, "the oldest that is kept, and all behind it");
    assertEquals(numbers(151 - kept.size(), 150), kept);
  }

  @Test
  final void whatIsReadWhileOthersPublishFitsTogether() throws Exception {
    String topic = topic();
    Node a = node();
    Node b = node();
    Retention few = new Retention(20, Duration.ofMinutes(10));
    a.publish(topic, few, "0");
    Thread publishing =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 1; i < 1_000; i++) {
                a.publish(topic, few, Integer.toString(i));
              }
            });
    while (publishing.isAlive()) {
      Position top = b.history(topic, few, null, 0).top();
      Position after = top.at(Math.max(0, top.offset() - few.messages() + 1));
      History page = b.history(topic, few, after, few.messages());
      if (page.isContinuous()) {
        int next = (int) after.offset(); // the text is one less than the offset
        assertEquals(numbers(next, next + page.messages().size() - 1), textsOf(page));
      } else {
        assertTrue(
            page.top().offset() - after.offset() > few.messages(),
            () -> after + " is to be kept at " + page.top());
      }
    }
  }

  @Test
  final void whatIsTooOldIsGivenUp() throws Exception {
    String topic = topic();
    Node a = node();
    Position first = position(a.publish(topic, SHORT, "old"));
    Node.await("given up", () -> !a.history(topic, SHORT, first.at(0), 10).isContinuous());
    History rest = a.history(topic, SHORT, first, 10);
    assertTrue(rest.isContinuous(), "nothing has followed it");
    assertEquals(first, rest.top());
    Position second = position(a.publish(topic, SHORT, "new"));
    assertEquals(first.at(2), second, "the epoch goes on");
    assertFalse(a.history(topic, SHORT, first.at(0), 10).isContinuous());
    assertEquals(List.of("new"), textsOf(a.history(topic, SHORT, first, 10)));
  }

  @Test
  final void foreignPositionsAreNotContinuous() throws Exception {
    String topic = topic();
    Node a = node();
    publish(a, topic, 1, 5);
    Position top = a.history(topic, HUNDRED, null, 0).top();
    assertFalse(a.history(topic, HUNDRED, new Position("another", 3), 10).isContinuous());
    assertFalse(a.history(topic, HUNDRED, new Position("another", 3), 0).isContinuous());
    assertFalse(a.history(topic, HUNDRED, top.at(6), 10).isContinuous());
    assertFalse(a.history(topic, HUNDRED, top.at(Long.MAX_VALUE), 10).isContinuous());
    assertEquals(top, a.history(topic, HUNDRED, top.at(6), 10).top());
  }

  @Test
  final void whatIsRepeatedIsPublishedOnce() throws Exception {
    String topic = topic();
    String id = UUID.randomUUID().toString();
    Node a = node();
    Node b = node();
    a.subscribe(topic, HUNDRED);
    Position first = position(Node.get(a.broker.publish(topic, a.text("once"), HUNDRED, id)));
    a.publish(topic, HUNDRED, "between");
    assertEquals(first, Node.get(a.broker.publish(topic, a.text("once"), HUNDRED, id)));
    assertEquals(first, Node.get(b.broker.publish(topic, b.text("once"), HUNDRED, id)));
    String other = topic();
    assertEquals(1, position(Node.get(a.broker.publish(other, a.text("x"), HUNDRED, id))).offset());
    a.publish(topic, HUNDRED, "last");
    assertEquals(List.of("once", "between", "last"), texts(a.next(topic, 3)));
    assertEquals(List.of(), a.left(topic));
  }

  @Test
  final void topicsAreKeptApart() throws Exception {
    String topic = topic();
    Node a = node();
    List<String> topics =
        List.of(
            topic,
            topic + "*",
            topic + ".",
            topic + ".a",
            topic + " ",
            topic.toUpperCase(java.util.Locale.ROOT),
            topic + ">");
    for (String each : topics) {
      a.subscribe(each, HUNDRED);
      a.publish(each, HUNDRED, each);
    }
    for (String each : topics) {
      assertEquals(List.of(each), textsOf(a.history(each, HUNDRED, null, 10)));
      assertEquals(each, a.next(each).text());
      assertEquals(List.of(), a.left(each));
    }
  }

  @Test
  final void unsubscribedTopicsHaveHistoryAllTheSame() throws Exception {
    String topic = topic();
    Node a = node();
    a.subscribe(topic, HUNDRED);
    publish(a, topic, 1, 3);
    assertEquals(numbers(1, 3), texts(a.next(topic, 3)));
    Node.get(a.broker.unsubscribe(topic));
    publish(a, topic, 4, 6);
    Position again = position(a.subscribe(topic, HUNDRED));
    assertEquals(6, again.offset());
    publish(a, topic, 7, 9);
    assertEquals(numbers(7, 9), texts(a.next(topic, 3)));
    assertEquals(numbers(4, 9), textsOf(a.history(topic, HUNDRED, again.at(3), 100)));
  }
}
