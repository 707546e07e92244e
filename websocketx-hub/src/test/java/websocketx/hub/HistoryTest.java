// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.hub.FaultyBroker.Call;
import websocketx.hub.broker.Position;
import websocketx.testing.WebSocketExtension;

/// Topics with history: who comes back gets exactly what was missed.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class HistoryTest {
  private static final String EPOCH_OF_ANOTHER = "another";

  private static Position end(Node node, String topic) {
    return Objects.requireNonNull(node.publish(topic, "end"));
  }

  @Test
  void freshSubscriptionGetsOnlyWhatComes() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.publish("h", 1, 5);
      Client client = node.enter();
      Recovery begun = Client.get(client.subscribe("h"));
      Position position = Objects.requireNonNull(begun.position());
      assertEquals(5, position.offset());
      assertTrue(begun.recovered());
      node.publish("h", 6, 8);
      client.expect(Lines.begins(position, true), "6 6", "7 7", "8 8");
      assertEquals(0, node.broker.count(Call.HISTORY));
    }
  }

  @Test
  void whoComesBackGetsWhatItHasMissed() {
    try (Cluster cluster = new Cluster()) {
      Node here = cluster.node();
      here.enter().follow("h"); // so that messages are recent here
      here.publish("h", 1, 20);
      Position top = end(here, "h").at(20);
      Client back = here.enter();
      Recovery begun = Client.get(back.resume("h", top.at(7)));
      assertEquals(new Recovery(true, top.at(7)), begun);
      back.expect(Lines.begins(top.at(7), true));
      back.expect(Client.numbers(8, 20));
      back.expect("21 end");
      assertEquals(0, here.broker.count(Call.HISTORY), "all of it was here");
      Node there = cluster.node();
      Client elsewhere = there.enter();
      assertEquals(new Recovery(true, top.at(7)), Client.get(elsewhere.resume("h", top.at(7))));
      elsewhere.expect(Lines.begins(top.at(7), true));
      elsewhere.expect(Client.numbers(8, 20));
      elsewhere.expect("21 end");
      assertTrue(there.broker.count(Call.HISTORY) <= 3, "in pages");
      here.publish("h", "next");
      back.expect("22 next");
      elsewhere.expect("22 next");
    }
  }

  @Test
  void whoHasMissedNothingAsksNoHistory() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.publish("h", 1, 4);
      Position top = end(node, "h");
      Client client = node.enter();
      assertEquals(new Recovery(true, top), Client.get(client.resume("h", top)));
      node.publish("h", "next");
      client.expect(Lines.begins(top, true), "6 next");
      assertEquals(0, node.broker.count(Call.HISTORY));
    }
  }

  @Test
  void longAbsenceIsReadInPages() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.publish("h", 1, 950);
      Position top = end(node, "h");
      Client client = node.enter();
      Client.get(client.resume("h", top.at(20)));
      node.publish("h", "next");
      client.expect(Lines.begins(top.at(20), true));
      client.expect(Client.numbers(21, 950));
      client.expect("951 end", "952 next");
      assertTrue(node.broker.count(Call.HISTORY) >= 10, "pages of " + Pages.MAX_COUNT);
    }
  }

  @Test
  void whatCannotBeRecoveredIsTold() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.publish("s", 1, 30);
      Position top = end(node, "s");
      Position foreign = new Position(EPOCH_OF_ANOTHER, 3);
      for (Position since : new Position[] {top.at(5), top.at(40), foreign, foreign.at(31)}) {
        Client client = node.enter();
        assertEquals(new Recovery(false, top), Client.get(client.resume("s", since)));
        client.expect(Lines.begins(top, false));
        Position next = Objects.requireNonNull(node.publish("s", "next"));
        assertEquals(top.at(top.offset() + 1), next);
        top = next;
        client.expect(top.offset() + " next");
      }
    }
  }

  @Test
  void oldestThatIsKeptIsRecovered() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.publish("s", 1, 29);
      Position top = end(node, "s");
      Client kept = node.enter();
      assertEquals(new Recovery(true, top.at(20)), Client.get(kept.resume("s", top.at(20))));
      kept.expect(Lines.begins(top.at(20), true));
      kept.expect(Client.numbers(21, 29));
      Client trimmed = node.enter();
      assertEquals(new Recovery(false, top), Client.get(trimmed.resume("s", top.at(19))));
    }
  }

  @Test
  void severalTopicsOfOneConnection() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h1").follow("h2").follow("plain");
      node.publish("h1", "a");
      client.expect("1 a");
      node.publish("h2", "b");
      client.expect("1 b");
      node.publish("plain", "c");
      client.expect("c");
      assertTrue(client.unsubscribe("h1"));
      node.publish("h1", "d");
      node.publish("h2", "e");
      client.expect("2 e");
      assertEquals(java.util.Set.of("h2", "plain"), node.audience.topics(client.connection()));
    }
  }
}
