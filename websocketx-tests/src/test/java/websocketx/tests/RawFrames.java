// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.ByteArrayOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Frames as tables write them: bytes in hexadecimal, `m` for a mask of zeros, `00*4` and `(00 80
/// m)*100` for repetitions.
final class RawFrames {
  private static final Pattern ELEMENT =
      Pattern.compile(
          "\\((?<group>[^)]*)\\)\\*(?<times>\\d+)|(?<hex>[0-9a-f]{2})(\\*(?<of>\\d+))?|m");

  private RawFrames() {}

  static byte[] of(String written) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ELEMENT.matcher(written).results().forEach(element -> write(element, bytes));
    return bytes.toByteArray();
  }

  private static void write(MatchResult element, ByteArrayOutputStream bytes) {
    if (element.group("group") != null) {
      byte[] group = of(element.group("group"));
      for (int i = Integer.parseInt(element.group("times")); i > 0; i--) {
        bytes.writeBytes(group);
      }
    } else if (element.group("hex") != null) {
      int count = element.group("of") == null ? 1 : Integer.parseInt(element.group("of"));
      for (int i = 0; i < count; i++) {
        bytes.write(Integer.parseInt(element.group("hex"), 16));
      }
    } else {
      bytes.writeBytes(new byte[4]);
    }
  }
}
