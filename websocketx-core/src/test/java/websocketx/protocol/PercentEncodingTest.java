// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "plain, plain",
    "a%20b, a b",
    "%2F%2f, //",
    "%c3%A9, é",
    "%F0%9F%98%80x, 😀x",
    "%2525, %25",
    "a+b, a+b"
  })
  void octetsAreDecodedOnce(String encoded, String decoded) {
    assertEquals(decoded, PercentEncoding.decode(encoded, false));
  }

  @Test
  void plusIsASpaceInFormsOnly() {
    assertEquals("a b", PercentEncoding.decode("a+b", true));
    assertEquals("a b+ ", PercentEncoding.decode("a+b%2B+", true));
    assertEquals("a+b ", PercentEncoding.decode("a+b%20", false));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"%", "%4", "a%", "%4g", "%g4", "%-1", "%+1", "%ff", "%c3", "%c0%80", "%ed%a0%80"})
  void whatCannotBeDecodedIsNull(String encoded) {
    assertNull(PercentEncoding.decode(encoded, false));
    assertNull(PercentEncoding.decode(encoded, true));
  }
}
