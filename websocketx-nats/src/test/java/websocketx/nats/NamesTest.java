// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
  private final Names names = new Names("websocketx");

  @Test
  void plainCharactersStay() {
    assertEquals("websocketx.plain.chat-Room_7", names.plain("chat-Room_7"));
    assertEquals("websocketx=chat-Room_7", names.stream("chat-Room_7"));
    assertEquals("websocketx.kept.chat.abc", names.kept("chat", "abc"));
    assertEquals("abc", Names.epoch(names.kept("a.b", "abc")));
    assertEquals("$KV.websocketx-presence.chat.m-1", names.member("chat", "m-1"));
  }

  @Test
  void allOthersAreEscaped() {
    assertEquals("a=2Eb", Names.token("a.b"));
    assertEquals("=2A=3E=20=3D=24", Names.token("*> =$"));
    assertEquals("=C3=A9", Names.token("\u00e9"));
  }

  @Test
  void noTwoTopicsAreOne() {
    Random random = new Random(7);
    String alphabet = "aA=2E.D*>- \u00e9";
    Set<String> topics = new HashSet<>();
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      StringBuilder topic = new StringBuilder();
      int length = 1 + random.nextInt(i % 50 == 0 ? 255 : 5);
      for (int j = 0; j < length; j++) {
        topic.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String token = Names.token(topic.toString());
      assertTrue(token.matches("[A-Za-z0-9_=-]{1,160}"), token);
      if (topics.add(topic.toString())) {
        assertTrue(tokens.add(token), () -> "twice: " + token);
      }
    }
  }

  @Test
  void longTopicsDifferInTheirHash() {
    String one = Names.token(".".repeat(254) + "a");
    assertNotEquals(one, Names.token(".".repeat(254) + "b"));
    assertTrue(one.startsWith("=2E=2E"));
    assertEquals("x".repeat(160), Names.token("x".repeat(160)));
    assertTrue(Names.token("x".repeat(161)).contains("=="));
  }

  @Test
  void prefixesAreOneToken() {
    for (String bad : List.of("", "a.b", "a=b", "*", "x".repeat(33), "\u00e9")) {
      assertThrows(IllegalArgumentException.class, () -> new Names(bad), bad);
    }
  }
}
