// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// An amount of bytes on the command line: `64KiB`, `16MiB`, `1MB`, or plain bytes.
record Size(long bytes) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18}) ?(B|([KMG])(i?)B)?", CASE_INSENSITIVE);
  private static final String PREFIXES = "KMG";

  static Size parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size like 64KiB, 1MB or 4096");
    }
    String prefix = matcher.group(3);
    long unit = "i".equalsIgnoreCase(matcher.group(4)) ? 1024 : 1000;
    try {
      long bytes = Long.parseLong(matcher.group(1));
      for (int power = prefix == null ? -1 : place(prefix); power >= 0; power--) {
        bytes = Math.multiplyExact(bytes, unit);
      }
      if (bytes == 0) {
        throw new TypeConversionException("a size is at least 1 byte");
      }
      return new Size(bytes);
    } catch (ArithmeticException tooLarge) {
      throw new TypeConversionException("'" + text + "' is more bytes than a long can count");
    }
  }

  /// For what is counted in an `int`; sizes beyond it are the caller's mistake.
  int intBytes(String option) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(option + " must be less than 2GiB, not " + this);
    }
    return (int) bytes;
  }

  @Override
  public String toString() {
    long count = bytes;
    int power = 0;
    while (count % 1024 == 0 && power < PREFIXES.length()) {
      count /= 1024;
      power++;
    }
    return power == 0 ? Long.toString(count) : count + PREFIXES.substring(power - 1, power) + "iB";
  }

  private static int place(String prefix) {
    return PREFIXES.indexOf(Character.toUpperCase(prefix.charAt(0)));
  }
}
