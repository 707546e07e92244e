// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;
import websocketx.Options;

class SpanTest {
  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "1h, PT1H"})
  void unitsAreMillisecondsToHours(String text, Duration length) {
    assertEquals(length, Span.parse(text).length());
  }

  @Test
  void neverIsTheOptionOfThatName() {
    assertEquals(Options.NEVER, Span.parse("never").length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "0s", "-1s", "1.5s", "1d", "s", "Never", "9999999999s"})
  void whatIsNoTimeIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Span.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "1500ms", "1s", "60s", "never"})
  void textFormIsReadAsTheSame(String text) {
    assertEquals(text, Span.parse(text).toString());
  }
}
