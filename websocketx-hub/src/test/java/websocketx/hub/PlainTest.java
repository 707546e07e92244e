// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.Message;
import websocketx.hub.broker.Position;
import websocketx.testing.WebSocketExtension;
import websocketx.topics.Overflow;

/// Topics without history.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class PlainTest {
  @Test
  void messagesReachAllNodesInOrder() {
    try (Cluster cluster = new Cluster()) {
      Node one = cluster.node();
      Node two = cluster.node();
      List<Client> clients =
          List.of(one.enter().follow("a"), one.enter().follow("a"), two.enter().follow("a"));
      Client other = two.enter().follow("b");
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        assertNull(one.publish("a", "" + i), "no position");
        lines.add("" + i);
      }
      clients.forEach(client -> client.expect(lines));
      two.publish("b", "only this");
      other.expect("only this");
    }
  }

  @Test
  void keyReachesThoseWhoAreTooSlow() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      AtomicReference<String> newest = new AtomicReference<>("");
      Audience audience =
          node.hub.audience(publication -> {
            newest.set(publication.message().text());
            return publication.message();
          });
      Client client = node.enter();
      Client.get(audience.subscribe(client.connection(), "a", Overflow.KEEP_LATEST));
      client.peer().stall();
      String padding = "x".repeat(5_000);
      for (int i = 0; i < 200; i++) {
        Client.get(node.hub.publish("a", "key" + i % 2, Message.text(i + " " + padding)));
      }
      Client.get(node.hub.publish("a", "end", Message.text("end")));
      Client.until("all is handed on", () -> newest.get().equals("end"));
      client.peer().resume();
      List<String> came = new ArrayList<>();
      do {
        came.add(client.peer().receiveText().split(" ", 2)[0]);
      } while (!came.getLast().equals("end"));
      assertTrue(came.size() < 100, () -> "most of them have been replaced: " + came);
      assertTrue(came.containsAll(List.of("198", "199", "end")), () -> "the latest: " + came);
    }
  }

  @Test
  void outageIsToldAsGapBeforeWhatFollows() {
    try (Cluster cluster = new Cluster()) {
      Node here = cluster.node();
      Node there = cluster.node();
      Client client = here.enter().follow("a");
      Client untouched = there.enter().follow("a");
      here.broker.disconnect();
      assertFalse(here.hub.isConnected());
      there.publish("a", "lost");
      here.broker.connect();
      assertTrue(here.hub.isConnected());
      there.publish("a", "next");
      client.expect("gap", "next");
      untouched.expect("lost", "next");
    }
  }

  @Test
  void gapOfOneTopicIsToldToItsPeersOnly() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("a");
      Client other = node.enter().follow("b");
      node.broker.gap("a");
      client.expect("gap");
      node.publish("b", "next");
      other.expect("next");
    }
  }

  @Test
  void whoAsksForWhatWasBeforeIsToldThatThereIsNoHistory() {
    try (Cluster cluster = new Cluster()) {
      Client client = cluster.node().enter();
      assertEquals(new Recovery(false, null), Client.get(client.resume("a", new Position("e", 7))));
    }
  }

  @Test
  void moreThanTheQueueHoldsIsAGap() throws InterruptedException {
    CountDownLatch isHandingOn = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client slowed = node.enter();
      Audience audience =
          node.hub.audience(publication -> {
            isHandingOn.countDown();
            try {
              mayGoOn.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return publication.message();
          });
      Client.get(audience.subscribe(slowed.connection(), "a", Overflow.DROP_NEW));
      Client client = node.enter();
      Client.get(client.subscribe("a", Overflow.DROP_OLDEST));
      int count = 200;
      String payload = "x".repeat(100_000);
      node.publish("a", "first");
      isHandingOn.await();
      for (int i = 0; i < count; i++) {
        node.publish("a", i + " " + payload);
      }
      mayGoOn.countDown();
      List<String> came = new ArrayList<>();
      Client.until(
          "the queue is empty",
          () -> {
            node.publish("a", "last");
            came.add(client.peer().receiveText().split(" ", 2)[0]);
            return came.getLast().equals("last");
          });
      assertTrue(came.contains("gap"), () -> "" + came);
      assertTrue(came.size() < count, "no more than the queue holds");
    }
  }

  @Test
  void messageLargerThanTheQueueArrives() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("a");
      String large = "x".repeat((int) Feed.MAX_QUEUED + 1);
      node.publish("a", large);
      client.expect(large);
    }
  }
}
