// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;
import websocketx.Options;

/// A length of time on the command line: `500ms`, `30s`, `5m`, `1h` or `never`.
record Span(Duration length) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  static Span parse(String text) {
    if (text.equals("never")) {
      return new Span(Options.NEVER);
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a time like 500ms, 30s, 5m or never");
    }
    long count = Long.parseLong(requireNonNull(matcher.group(1)));
    if (count == 0) {
      throw new TypeConversionException("a time is at least 1ms");
    }
    return new Span(
        switch (requireNonNull(matcher.group(2))) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        });
  }

  @Override
  public String toString() {
    if (length.equals(Options.NEVER)) {
      return "never";
    }
    return length.toMillisPart() == 0 ? length.toSeconds() + "s" : length.toMillis() + "ms";
  }
}
