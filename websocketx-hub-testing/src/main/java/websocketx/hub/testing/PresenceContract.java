// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.hub.broker.Capability;
import websocketx.hub.broker.Presence.Member;

/// What brokers with [Capability#HISTORY] and [Capability#PRESENCE] have to do beside what a
/// [HistoryContract] says.
public abstract class PresenceContract extends HistoryContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(1);

  /// Extended for each implementation.
  protected PresenceContract() {}

  private static void put(Node node, String topic, String id, String info, Duration timeToLive) {
    Node.get(node.broker.presence().put(topic, new Member(id, info), timeToLive));
  }

  private static List<Member> members(Node node, String topic) {
    return Node.get(node.broker.presence().members(topic, 1_000)).stream()
        .sorted(Comparator.comparing(Member::id))
        .toList();
  }

  @Test
  final void presenceIsTold() throws Exception {
    assertTrue(node().broker.capabilities().contains(Capability.PRESENCE));
  }

  @Test
  final void membersAreSeenOnAllNodes() throws Exception {
    String topic = topic();
    Node a = node();
    Node b = node();
    assertEquals(List.of(), members(a, topic));
    put(a, topic, "a-1", "Ann", LONG);
    put(b, topic, "b-1", "", LONG);
    put(b, topic, "b_2", "\u20ac \ud83d\ude00 {}\r\n".repeat(200), LONG);
    List<Member> all =
        List.of(
            new Member("a-1", "Ann"),
            new Member("b-1", ""),
            new Member("b_2", "\u20ac \ud83d\ude00 {}\r\n".repeat(200)));
    assertEquals(all, members(a, topic));
    assertEquals(all, members(b, topic));
    put(b, topic, "a-1", "Anna", LONG);
    assertEquals(new Member("a-1", "Anna"), members(a, topic).getFirst());
    Node.get(b.broker.presence().remove(topic, "a-1"));
    Node.get(b.broker.presence().remove(topic, "nobody"));
    assertEquals(all.subList(1, 3), members(a, topic));
  }

  @Test
  final void topicsHaveMembersOfTheirOwn() throws Exception {
    String topic = topic();
    Node a = node();
    List<String> topics =
        List.of(topic, topic + ".", topic + ".a", topic + "*", topic + " >", topic + "\u00e9");
    for (String each : topics) {
      put(a, each, "m", each, LONG);
    }
    for (String each : topics) {
      assertEquals(List.of(new Member("m", each)), members(a, each));
    }
  }

  @Test
  final void noMoreMembersAreListedThanAskedFor() throws Exception {
    String topic = topic();
    Node a = node();
    for (int i = 0; i < 30; i++) {
      put(a, topic, "m" + i, "", LONG);
    }
    assertEquals(10, Node.get(a.broker.presence().members(topic, 10)).size());
    assertEquals(30, members(a, topic).size());
  }

  @Test
  final void whoIsNotPutAgainGoes() throws Exception {
    String goes = topic();
    String stays = topic();
    Node a = node();
    Node b = node();
    put(a, goes, "m", "", SHORT);
    put(a, stays, "m", "", SHORT);
    assertEquals(1, members(b, goes).size());
    Node.await(
        "gone",
        () -> {
          put(a, stays, "m", "", SHORT);
          return members(b, goes).isEmpty();
        });
    assertEquals(1, members(b, stays).size());
  }
}
