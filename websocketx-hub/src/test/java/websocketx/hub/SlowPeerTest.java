// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.Options;
import websocketx.hub.FaultyBroker.Call;
import websocketx.hub.broker.Position;
import websocketx.testing.WebSocketExtension;

/// Peers that take messages more slowly than they are published.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class SlowPeerTest {
  private static final String PADDING = "x".repeat(1_000);
  private static final int MANY = 900;

  private static Options small(Options options) {
    return options.maxUnsentBytes(4_096).writeBufferSize(1_024);
  }

  private static void publish(Node node, String topic, int from, int to) {
    for (int i = from; i <= to; i++) {
      node.publish(topic, i + PADDING);
    }
  }

  private static void expect(Client client, int from, int to) {
    for (int i = from; i <= to; i++) {
      client.expect(i + " " + i + PADDING);
    }
  }

  @Test
  void slowPeerGetsAllWhenItGoesOn() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b, SlowPeerTest::small);
      Client fast = node.enter().follow("h");
      Client slow = node.enter().follow("h");
      slow.peer().stall();
      publish(node, "h", 1, MANY);
      expect(fast, 1, MANY); // is not held up
      assertTrue(slow.connection().unsentBytes() <= 8_192, "nothing piles up here");
      slow.peer().resume();
      expect(slow, 1, MANY);
      assertTrue(node.broker.count(Call.HISTORY) > 0, "it was behind what is recent");
      publish(node, "h", MANY + 1, MANY + 5);
      expect(slow, MANY + 1, MANY + 5);
      expect(fast, MANY + 1, MANY + 5);
    }
  }

  @Test
  void stalledPeersHoldOneMessageOrSmallPages() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b, SlowPeerTest::small);
      Position top = null;
      for (int i = 0; i < 200; i++) {
        top = node.publish("h", PADDING.repeat(20));
      }
      Position start = Objects.requireNonNull(top).at(0);
      int peers = 20;
      for (int i = 0; i < peers; i++) {
        Client slow = node.enter();
        slow.peer().stall();
        var _ = slow.resume("h", start);
      }
      Client.until("all have read", () -> node.broker.count(Call.HISTORY) >= peers);
      Client.until(
          "no more is held than one message each, and one that was read",
          () -> {
            System.gc();
            return node.broker.copiesInUse() <= 2L * peers;
          });
    }
  }

  @Test
  void whatIsTrimmedMeanwhileIsTold() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b, SlowPeerTest::small);
      Client slow = node.enter().follow("s");
      slow.peer().stall();
      publish(node, "s", 1, MANY);
      Position top = Objects.requireNonNull(node.publish("s", "top"));
      slow.peer().resume();
      long last = 0;
      boolean isTold = false;
      while (last < top.offset()) {
        String[] words = slow.peer().receiveText().split(" ", 5);
        if (words[0].equals("begins")) {
          assertEquals("false", words[3]);
          isTold = true;
          last = Long.parseLong(words[2]);
        } else {
          assertEquals(last + 1, Long.parseLong(words[0]));
          last++;
        }
      }
      assertTrue(isTold);
    }
  }

  @Test
  void peerThatTakesNothingIsClosedByItsConnection() {
    try (Cluster cluster = new Cluster()) {
      Duration interval = Duration.ofSeconds(10);
      Node node = cluster.node(b -> b, options -> small(options).writeInterval(interval));
      Client dead = node.enter().follow("h");
      dead.peer().stall();
      publish(node, "h", 1, MANY);
      node.server.advance(interval.multipliedBy(3));
      Client.until("it was closed", () -> dead.connection().closeCause() != null);
      Client.until("it has left", () -> node.audience.topics(dead.connection()).isEmpty());
      HubThreads.awaitNone();
    }
  }

  @Test
  void peerThatTakesNothingCannotHaveAnyNumberOfThreads() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b, SlowPeerTest::small);
      node.publish("h", "x".repeat(100_000));
      Position start = Objects.requireNonNull(node.publish("h", "end")).at(0);
      Client dead = node.enter();
      dead.peer().stall();
      int most = websocketx.topics.Limits.defaults().topicsPerConnection();
      int accepted = 0;
      try {
        for (; accepted <= 2 * most; accepted++) {
          int now = accepted;
          var _ = dead.resume("h", start);
          Client.until(
              "a thread of it sends", () -> HubThreads.all().size() > Math.min(now, most - 1));
          dead.unsubscribe("h");
        }
      } catch (websocketx.CloseStatusException e) {
        assertEquals(websocketx.StatusCode.POLICY_VIOLATION, e.code());
      }
      int count = accepted;
      assertTrue(count >= most && count < 2 * most, () -> "accepted " + count);
    }
  }
}
