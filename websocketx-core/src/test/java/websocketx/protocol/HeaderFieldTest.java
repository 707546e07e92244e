// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldTest {
  @Test
  void tokenCharactersAreThoseOfRfc9110() {
    String accepted =
        IntStream.range(0, 0x200)
            .filter(c -> HeaderField.isToken(Character.toString(c)))
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    assertEquals(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~", accepted);
  }

  @ParameterizedTest(name = "[D94] row {index}")
  @ValueSource(strings = {"", "a b", "a:", "a\r", "a\n", "\u0000", "é", "(", "a\"b", " a"})
  void nameThatIsNoTokenIsRefused(String name) {
    assertFalse(HeaderField.isToken(name));
    assertThrows(IllegalArgumentException.class, () -> HeaderField.check(name, "x"));
  }

  @ParameterizedTest(name = "[D94, V76] row {index}")
  @ValueSource(
      strings = {"a\r\nX: y", "a\n", "\r", "\u0000", "é", "\u0080", "\u007f", "\u001b[31m", "€"})
  void valueThatCouldEndTheLineOrIsNotAsciiIsRefused(String value) {
    assertThrows(IllegalArgumentException.class, () -> HeaderField.check("X-Name", value));
  }

  @Test
  void refusalNamesTheCharacterAndNotTheValue() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> HeaderField.check("X-Name", "secret\r\n"));
    assertEquals(
        "value of header X-Name has the character U+000D at index 6: use printable ASCII",
        e.getMessage());
  }

  @Test
  void spacesTabsAndNothingAreValues() {
    assertDoesNotThrow(() -> HeaderField.check("X-Name", "a b\tc ~!"));
    assertDoesNotThrow(() -> HeaderField.check("X-Name", ""));
  }
}
