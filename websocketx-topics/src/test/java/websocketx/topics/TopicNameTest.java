// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseStatusException;
import websocketx.StatusCode;

class TopicNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "*", ">", "a.b.*", " ", "a b", "Ü", "日本", "😀", "\u00a0", "a/b#c"})
  void anythingElseThanControlCharactersIsAName(String name) {
    assertTrue(TopicName.isValid(name));
    assertEquals(name, TopicName.check(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "\0", "a\nb", "\r", "\u001f", "\u007f", "\u0080", "\u009f", "\ud83d", "a\udc00"
      })
  void controlCharactersAndLoneSurrogatesAreNoName(String name) {
    assertFalse(TopicName.isValid(name));
    var refused = assertThrows(CloseStatusException.class, () -> TopicName.check(name));
    assertEquals(StatusCode.POLICY_VIOLATION, refused.code());
    assertTrue(refused.reason().length() <= 123, refused.reason());
  }

  @Test
  void surrogatesInTheWrongOrderAreNoName() {
    assertFalse(TopicName.isValid("\ude00\ud83d"));
    assertFalse(TopicName.isValid("\ud83da"));
  }

  @Test
  void namesHaveUpTo255BytesOfUtf8() {
    assertTrue(TopicName.isValid("a".repeat(255)));
    assertFalse(TopicName.isValid("a".repeat(256)));
    assertTrue(TopicName.isValid("é".repeat(127) + "a"));
    assertFalse(TopicName.isValid("é".repeat(128)));
    assertTrue(TopicName.isValid("日".repeat(85)));
    assertFalse(TopicName.isValid("日".repeat(85) + "a"));
    assertTrue(TopicName.isValid("😀".repeat(63) + "日"));
    assertFalse(TopicName.isValid("😀".repeat(64)));
  }
}
