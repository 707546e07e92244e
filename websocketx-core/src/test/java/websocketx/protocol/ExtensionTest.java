// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sec-WebSocket-Extensions: RFC 6455 §9.1.
class ExtensionTest {
  private static @Nullable List<String> parse(String... values) {
    List<Extension> extensions = Extension.parse(List.of(values));
    return extensions == null ? null : extensions.stream().map(Extension::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          a | a
          a;b | a; b
          a ; b = c | a; b=c
          \ta\t;\tb\t=\tc\t | a; b=c
          a;b="c" | a; b=c
          a;b="\\c" | a; b=c
          a;b="c\\d";e | a; b=cd; e
          a;b="c" ; d | a; b=c; d
          a;b;b=1;b | a; b; b=1; b
          ,,a,, , | a
          """)
  void elementIsReadAndWrittenAgain(String value, String expected) {
    assertEquals(List.of(expected.strip()), parse(value));
  }

  @Test
  void elementsOfAllLinesAreOneList() {
    assertEquals(List.of("a", "b; c=d", "e"), parse("a, b; c=d", "", "e"));
    assertEquals(List.of(), parse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a;",
        "a;,b",
        ";a",
        "=a",
        "a=b",
        "a;b=",
        "a;=b",
        "a;b=c d",
        "a;b=\"c",
        "a;b=\"c\\",
        "a;b=\"\"",
        "a;b=\"c d\"",
        "a;b=\"c\"d",
        "a;b=c\"d\"",
        "\"a\"",
        "a\u00e9",
        "a;b=c=d",
        "a/b"
      })
  void whatDoesNotConformIsNoList(String value) {
    assertNull(parse(value));
    assertNull(parse("x, " + value));
    assertNull(parse("x", value));
  }

  @Test
  @DisplayName("[D96, V56] long values are read in linear time")
  void longValuesAreReadInLinearTime() {
    assertEquals(5000, requireNonNull(parse("a,".repeat(5000))).size());
    assertNull(parse("a; b=\"" + "\\c".repeat(8000)));
    assertNull(parse("a;".repeat(8000)));
  }
}
