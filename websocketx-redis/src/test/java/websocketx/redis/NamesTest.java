// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lettuce.core.cluster.SlotHash;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final List<String> TOPICS =
      List.of(
          "a", "{", "}", "{}", "}{", "a}b", "{a}b", "%", "%7B", "%7D", "%25", " ", "\u20ac}", ":");

  private final Names names = new Names("websocketx");

  private Set<String> all(String topic) {
    return Set.of(
        names.channel(topic),
        names.state(topic),
        names.stream(topic),
        names.id(topic, "1"),
        names.id(topic, "}{"),
        names.deaths(topic),
        names.infos(topic));
  }

  @Test
  void everythingOfATopicIsInOneSlot() {
    for (String topic : TOPICS) {
      Set<Integer> slots = new HashSet<>();
      all(topic).forEach(name -> slots.add(SlotHash.getSlot(name)));
      assertEquals(1, slots.size(), topic);
    }
  }

  @Test
  void noNameStandsForTwoThings() {
    Set<String> seen = new HashSet<>();
    for (String topic : TOPICS) {
      seen.addAll(all(topic));
    }
    assertEquals(7 * TOPICS.size(), seen.size());
  }

  @Test
  void prefixesAreInFront() {
    assertEquals("mine:channel:{a%7Db}", new Names("mine").channel("a}b"));
    for (String wrong : List.of("", "{", "a}", "a b", "\u00e9", "x".repeat(65))) {
      assertThrows(IllegalArgumentException.class, () -> new Names(wrong));
    }
  }
}
