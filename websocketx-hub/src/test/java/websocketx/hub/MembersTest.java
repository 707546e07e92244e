// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.CloseStatusException;
import websocketx.hub.FaultyBroker.Call;
import websocketx.hub.FaultyBroker.Mood;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Presence.Member;
import websocketx.testing.WebSocketExtension;
import websocketx.topics.Limits;

/// Who is on which topic.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class MembersTest {
  private static List<String> infos(Node node, String topic) {
    return Client.get(node.hub.members(topic, 100)).stream().map(Member::info).sorted().toList();
  }

  @Test
  void membersAreSeenOnAllNodesUntilTheyLeave() {
    try (Cluster cluster = new Cluster()) {
      Node one = cluster.node();
      Node two = cluster.node();
      Client ann = one.enter();
      Client bob = two.enter();
      Client.get(one.hub.enter(ann.connection(), "a", "Ann"));
      Client.get(two.hub.enter(bob.connection(), "a", "Bob"));
      Client.get(two.hub.enter(bob.connection(), "b", "Bob"));
      assertEquals(List.of("Ann", "Bob"), infos(one, "a"));
      assertEquals(infos(one, "a"), infos(two, "a"));
      assertEquals(1, Client.get(one.hub.members("a", 1)).size());
      Client.get(one.hub.enter(ann.connection(), "a", "Anna"));
      assertEquals(List.of("Anna", "Bob"), infos(two, "a"));
      assertTrue(one.hub.leave(ann.connection(), "a"));
      assertFalse(one.hub.leave(ann.connection(), "a"));
      assertEquals(List.of("Bob"), infos(two, "a"));
      bob.peer().close();
      Client.until("he has left", () -> infos(one, "a").isEmpty() && infos(one, "b").isEmpty());
      Client.get(two.hub.enter(bob.connection(), "a", "too late"));
      Client.until("he has left again", () -> infos(one, "a").isEmpty());
    }
  }

  @Test
  void whatIsWrongIsRefused() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.limits(Limits.defaults().topicsPerConnection(2)));
      Client client = node.enter();
      assertThrows(IllegalArgumentException.class, () -> node.hub.members("a", 0));
      assertThrows(
          IllegalArgumentException.class,
          () -> node.hub.enter(client.connection(), "a", "x".repeat(4097)));
      assertThrows(CloseStatusException.class, () -> node.hub.enter(client.connection(), "", ""));
      Client.get(node.hub.enter(client.connection(), "a", "1"));
      Client.get(node.hub.enter(client.connection(), "b", "1"));
      Client.get(node.hub.enter(client.connection(), "b", "2"));
      assertThrows(CloseStatusException.class, () -> node.hub.enter(client.connection(), "c", ""));
      assertEquals(List.of("2"), infos(node, "b"));
    }
  }

  @Test
  void membersArePutAgainInTheirTimeToLive() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.presenceTimeToLive(Duration.ofSeconds(40)));
      Client.get(node.hub.enter(node.enter().connection(), "a", ""));
      assertEquals(1, node.broker.count(Call.PUT));
      for (int i = 2; i < 6; i++) {
        int expected = i;
        node.time.pass(Duration.ofSeconds(10));
        Client.until("it was put again", () -> node.broker.count(Call.PUT) == expected);
      }
    }
  }

  @Test
  void whoHasLeftIsTakenOffAgainIfThatFails() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client ann = node.enter();
      Client.get(node.hub.enter(ann.connection(), "a", "Ann"));
      node.broker.mood(Call.REMOVE, Mood.FAILING);
      assertTrue(node.hub.leave(ann.connection(), "a"));
      node.time.pass(Hub.RETRY.multipliedBy(3));
      assertEquals(List.of("Ann"), infos(node, "a"));
      node.broker.mood(Call.REMOVE, Mood.FINE);
      node.time.pass(Hub.RETRY);
      assertEquals(List.of(), infos(node, "a"));
      int removals = node.broker.count(Call.REMOVE);
      node.time.pass(Duration.ofMinutes(5));
      assertEquals(removals, node.broker.count(Call.REMOVE), "once is enough");
    }
  }

  @Test
  void oneThingIsSaidOfAMemberAfterTheOther() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client ann = node.enter();
      node.broker.mood(Call.PUT, Mood.SILENT);
      var entered = node.hub.enter(ann.connection(), "a", "Ann");
      var again = node.hub.enter(ann.connection(), "a", "Anna");
      assertTrue(node.hub.leave(ann.connection(), "a"));
      assertEquals(1, node.broker.count(Call.PUT));
      assertEquals(0, node.broker.count(Call.REMOVE), "it could overtake");
      node.broker.answer();
      Client.get(entered);
      node.broker.answer();
      Client.get(again);
      assertEquals(1, node.broker.count(Call.REMOVE));
      assertEquals(List.of(), infos(node, "a"));
    }
  }

  @Test
  void membersOfADeadNodeAreGoneAfterAWhile() {
    try (Cluster cluster = new Cluster()) {
      Node dies = cluster.node(b -> b.presenceTimeToLive(Duration.ofSeconds(1)));
      Node lives = cluster.node(b -> b.presenceTimeToLive(Duration.ofSeconds(1)));
      Client.get(dies.hub.enter(dies.enter().connection(), "a", "dead"));
      Client.get(lives.hub.enter(lives.enter().connection(), "a", "alive"));
      assertEquals(List.of("alive", "dead"), infos(lives, "a"));
      dies.hub.close();
      lives.time.passUntil("it is gone", () -> !infos(lives, "a").contains("dead"));
    }
  }

  @Test
  void brokerThatIsBackEmptyIsToldAtOnce() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      for (int i = 0; i < 200; i++) {
        Client.get(node.hub.enter(node.enter().connection(), "a", "" + i));
      }
      node.broker.disconnect().replace(new MemoryBroker());
      node.broker.connect();
      Client.until("all are there", () -> Client.get(node.hub.members("a", 500)).size() == 200);
    }
  }

  @Test
  void whatFailsIsPutAgainAlsoIfThatWasGoingOn() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.brokerTimeout(Duration.ofSeconds(1)));
      Client.get(node.hub.enter(node.enter().connection(), "a", "1"));
      node.broker.mood(Call.PUT, Mood.SILENT);
      node.time.pass(Duration.ofSeconds(10)); // begins to put them, and waits for the broker
      Client.until("it was put", () -> node.broker.count(Call.PUT) == 2);
      node.broker.disconnect().replace(new MemoryBroker());
      node.broker.mood(Call.PUT, Mood.FINE);
      node.broker.connect();
      Client.until("it is there", () -> infos(node, "a").equals(List.of("1")));
    }
  }
}
