// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizeTest {
  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "1B, 1",
    "1kB, 1000",
    "64KiB, 65536",
    "64 KiB, 65536",
    "16mib, 16777216",
    "1MB, 1000000",
    "2GiB, 2147483648",
    "3GB, 3000000000",
  })
  void unitsAreDecimalOrBinary(String text, long bytes) {
    assertEquals(bytes, Size.parse(text).bytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1", "64K", "1.5MiB", "1TiB", "KiB", "iB", "9999999999999999999"})
  void whatIsNoSizeIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Size.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999999999GiB", "999999999999999999KB"})
  void moreThanALongCountsIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Size.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1000", "1023", "1KiB", "1025", "64KiB", "16MiB", "3GiB", "1024GiB"})
  void textFormIsReadAsTheSame(String text) {
    assertEquals(text, Size.parse(text).toString());
  }

  @Test
  void sizeBeyondAnIntNamesTheOption() {
    Size size = Size.parse("2GiB");
    var refusal = assertThrows(IllegalArgumentException.class, () -> size.intBytes("--some"));
    assertEquals("--some must be less than 2GiB, not 2GiB", refusal.getMessage());
    assertEquals(Integer.MAX_VALUE, new Size(Integer.MAX_VALUE).intBytes("--some"));
  }
}
