// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// `docs/conformance-transports.md`: what a run has found out. With `-Dconformance.docs=true` it is
/// written, else it has to say the same already.
final class TransportsPage {
  private static final Path FILE = Path.of("..", "docs", "conformance-transports.md");

  private static final String TEXT =
      """
      <!-- SPDX-License-Identifier: Apache-2.0 -->
      # Conformance, wherever the server stands

      Each build plays the cases of the [conformance suite](conformance.md) over whatever clients may come by, with compression
      on, and fails if one is not passed, or if this page says anything else. `./build -Dconformance.docs=true` writes it.

      | clients come by | cases passed strictly, or left open by the RFC |
      | --- | ---: |
      ${rows}
      TLS 1.2 knows no connections that are closed in one direction (RFC 5246 §7.2.1); the cases 7.7.2 and 7.7.3 are about them,
      and not played over it.

      The same cases are played inside other servers and behind proxies. Which of them these decide by themselves, and what else
      works there, is in tables of their own, which the tests write too:

      | where the server stands | table |
      | --- | --- |
      | inside Tomcat, Jetty, Undertow and Netty | [containers.md](containers.md#measured) |
      | behind nginx and HAProxy, with TLS there and without, by headers and by the PROXY protocol | [proxies.md](proxies.md) |
      """;

  private final Map<Transport, String> cells = new EnumMap<>(Transport.class);

  void put(Transport transport, int passed, int all) {
    cells.put(transport, String.format(Locale.ROOT, "%,d of %,d", passed, all));
  }

  /// Does nothing unless all were tried.
  void writeOrCompare() throws IOException {
    if (cells.size() < Transport.values().length) {
      return;
    }
    StringBuilder rows = new StringBuilder();
    cells.forEach(
        (transport, cell) -> rows.append("| %s | %s |\n".formatted(transport.title, cell)));
    String page = TEXT.replace("${rows}", rows);
    if (Boolean.getBoolean("conformance.docs")) {
      Files.writeString(FILE, page);
    }
    assertEquals(page, Files.readString(FILE), "run ./build -Dconformance.docs=true");
  }
}
