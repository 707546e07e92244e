// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Requests as tables write them: the first line, and header lines with `^` between them.
///
/// Escapes are those of Java. `a{300}` is 300 times the character before, `300 x a: b` is 300
/// lines. `HOST`, `WS` (Upgrade and Connection), `KEY`, `V13` and `UP` (the last three) are the
/// lines of a correct request.
final class RawRequest {
  private static final Pattern REPEATED = Pattern.compile("(.)\\{(\\d+)}");
  private static final Pattern LINES = Pattern.compile("(\\d+) x (.*)");

  private static final Map<String, List<String>> NAMED =
      Map.of(
          "HOST", List.of("Host: good"),
          "WS", List.of("Upgrade: websocket", "Connection: Upgrade"),
          "KEY", List.of("Sec-WebSocket-Key: " + Raw.KEY),
          "V13", List.of("Sec-WebSocket-Version: 13"),
          "UP",
              List.of(
                  "Upgrade: websocket",
                  "Connection: Upgrade",
                  "Sec-WebSocket-Key: " + Raw.KEY,
                  "Sec-WebSocket-Version: 13"));

  private RawRequest() {}

  static byte[] of(String firstLine, String headers) {
    StringBuilder request = new StringBuilder(text(firstLine)).append("\r\n");
    for (String line : lines(headers)) {
      request.append(line).append("\r\n");
    }
    return request.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private static List<String> lines(String headers) {
    List<String> lines = new ArrayList<>();
    for (String element : headers.split("\\^", -1)) {
      String line = element.strip();
      var many = LINES.matcher(line);
      if (NAMED.containsKey(line)) {
        lines.addAll(NAMED.getOrDefault(line, List.of()));
      } else if (many.matches()) {
        for (int i = Integer.parseInt(many.group(1)); i > 0; i--) {
          lines.add(many.group(2));
        }
      } else {
        lines.add(text(line));
      }
    }
    return lines;
  }

  private static String text(String written) {
    return REPEATED
        .matcher(written)
        .replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))))
        .translateEscapes();
  }
}
