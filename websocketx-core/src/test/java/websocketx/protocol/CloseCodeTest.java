// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloseCodeTest {
  @ParameterizedTest(name = "[J186] {0} to {1}: allowed is {2}")
  @CsvSource({
    "-1, 999, false",
    "1000, 1003, true",
    "1004, 1006, false",
    "1007, 1014, true",
    "1015, 2999, false",
    "3000, 4999, true",
    "5000, 70000, false"
  })
  void onlyRegisteredAndPrivateCodesGoOverTheWire(int first, int last, boolean allowed) {
    long expected = allowed ? last - first + 1 : 0;
    assertEquals(
        expected, IntStream.rangeClosed(first, last).filter(CloseCode::isAllowedOnWire).count());
  }
}
