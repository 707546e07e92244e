// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.conformance.Case;
import websocketx.conformance.Catalogue;
import websocketx.conformance.Outcome;
import websocketx.conformance.Suite;
import websocketx.conformance.Target;
import websocketx.conformance.Verdict;

/// Our server in each container, judged by the suite that judges it alone.
class ConformanceIT {
  private static final Compression COMPRESSION = Compression.level(6).contextTakeover(true, true);

  static final Suite SUITE =
      new Suite(Catalogue.chapters().stream().flatMap(c -> c.cases().stream()).toList(), false);

  /// How many cases are passed, for the table.
  static String passed(List<Case> lost) {
    int all = SUITE.cases().size();
    return (all - lost.size()) + " of " + all;
  }

  /// The others, for the table.
  static String titles(List<Case> lost) {
    return lost.isEmpty()
        ? "none"
        : lost.stream()
            .map(question -> question.number() + " " + question.title())
            .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(300)
  void casesPass(Containers kind) throws Exception {
    try (Container container = kind.make()) {
      URI uri =
          container.start(
              new Container.Application(
                  Map.of(
                      "/large", echo(1 << 24),
                      "/small", echo(1 << 14)),
                  List.of()));
      List<Outcome> outcomes =
          SUITE.run(
              new Target(
                  container.title(), "", URI.create(uri + "/large"), URI.create(uri + "/small")),
              _ -> {});
      assertTrue(outcomes.size() >= 1500, "only " + outcomes.size() + " cases");
      List<Outcome> wrong =
          outcomes.stream()
              .filter(outcome ->
                  outcome.verdict() != Verdict.STRICT && outcome.verdict() != Verdict.INFORMATIONAL)
              .toList();
      List<Case> lost = wrong.stream().map(Outcome::question).toList();
      Table.put(Table.Row.CONFORMANCE, kind, passed(lost));
      Table.put(Table.Row.OTHERS_OWN, kind, titles(lost));
      assertEquals(
          kind.judgedByTheContainer(),
          lost.stream().map(Case::number).toList(),
          () -> wrong.stream().map(ConformanceIT::sentence).collect(Collectors.joining("\n")));
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
