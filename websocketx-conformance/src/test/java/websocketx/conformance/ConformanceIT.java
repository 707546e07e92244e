// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;

/// Our server, judged by a suite that shares no code with it, over each [Transport].
class ConformanceIT {
  private static final Compression COMPRESSION = Compression.level(6).contextTakeover(true, true);

  private static final Suite SUITE =
      new Suite(Catalogue.chapters().stream().flatMap(c -> c.cases().stream()).toList(), false);

  private static final TransportsPage PAGE = new TransportsPage();

  @TempDir private Path directory;

  @AfterAll
  static void pageSaysSo() throws IOException {
    PAGE.writeOrCompare();
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(300)
  void everyCaseIsPassedStrictly(Transport transport) throws Exception {
    try (WebSocketServer large = echo(1 << 24);
        WebSocketServer small = echo(1 << 14)) {
      URI uri = transport.listen(large, directory.resolve("large"));
      URI limitUri = transport.listen(small, directory.resolve("small"));
      Target target = new Target("websocketx", transport.title, uri, limitUri);
      List<Case> played = SUITE.cases().stream().filter(transport::allows).toList();
      List<Outcome> outcomes = new Suite(played, false).run(target, _ -> {});
      assertTrue(outcomes.size() >= 1500, "only " + outcomes.size() + " cases");
      List<String> wrong =
          outcomes.stream()
              .filter(outcome ->
                  outcome.verdict() != Verdict.STRICT && outcome.verdict() != Verdict.INFORMATIONAL)
              .map(ConformanceIT::sentence)
              .toList();
      PAGE.put(transport, outcomes.size() - wrong.size(), SUITE.cases().size());
      assertEquals(List.of(), wrong);
    }
  }

  private static WebSocketServer echo(int readLimit) {
    return WebSocketServer.builder()
        .handler(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        })
        .options(Options.defaults().readLimit(readLimit).compression(COMPRESSION))
        .build();
  }

  private static String sentence(Outcome outcome) {
    return outcome.question().number()
        + " "
        + outcome.verdict()
        + " "
        + outcome.question().title()
        + ": "
        + outcome.remark()
        + " "
        + outcome.transcript();
  }
}
