// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;

/// Our server, judged by a suite that shares no code with it.
class ConformanceIT {
  private static final Compression COMPRESSION = Compression.level(6).contextTakeover(true, true);

  @Test
  @Timeout(300)
  void ourServerPassesEveryCaseStrictly() throws Exception {
    List<Case> cases =
        Catalogue.chapters().stream().flatMap(chapter -> chapter.cases().stream()).toList();
    try (WebSocketServer large = echo(1 << 24);
        WebSocketServer small = echo(1 << 14)) {
      List<Outcome> outcomes =
          new Suite(cases, false)
              .run(new Target("websocketx", "", large.uri(), small.uri()), _ -> {});
      assertTrue(outcomes.size() >= 1500, "only " + outcomes.size() + " cases");
      List<String> wrong =
          outcomes.stream()
              .filter(outcome ->
                  outcome.verdict() != Verdict.STRICT && outcome.verdict() != Verdict.INFORMATIONAL)
              .map(ConformanceIT::sentence)
              .toList();
      assertEquals(List.of(), wrong);
    }
  }

  private static WebSocketServer echo(int readLimit) throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(connection -> {
              for (Message message : connection) {
                connection.write(message);
              }
            })
            .options(Options.defaults().readLimit(readLimit).compression(COMPRESSION))
            .build();
    server.listen(0);
    return server;
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
