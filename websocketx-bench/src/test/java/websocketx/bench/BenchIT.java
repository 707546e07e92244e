// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.bench.Contestant.Kind;

/// Short rounds with the real programs. They look at what is counted, not at how fast it was.
class BenchIT {
  @TempDir private static Path directory;

  @BeforeAll
  static void buildTheGenerator() throws Exception {
    assumeTrue(Programs.has("cc") && Programs.has("make"), "no C compiler");
    Process make =
        new ProcessBuilder("make", "-s", "-C", "src/main/c", "OUT=" + directory)
            .inheritIO()
            .start();
    assertEquals(0, make.waitFor());
  }

  @Test
  void oursAndRawechoAreMeasured() throws Exception {
    Result result = play("echo-small", false, contestants());

    assertEquals(2, result.standings().size());
    for (Standing standing : result.standings()) {
      assertNull(standing.failure());
      for (Figure figure :
          List.of(Figure.RATE, Figure.CPU, Figure.P50, Figure.P999, Figure.UTILISATION)) {
        assertTrue(standing.median(figure) > 0, standing.contestant().name() + " " + figure);
      }
    }
    double allocated = result.first(Kind.OWN).orElseThrow().median(Figure.ALLOCATED);
    assertTrue(allocated > 0, "allocated " + allocated);
    assertNull(result.first(Kind.LIMIT).orElseThrow().series(Figure.ALLOCATED));
  }

  @Test
  void whoEndsIsNamedWithItsLastWordsAndTheOthersGoOn() throws Exception {
    List<Contestant> contestants = new ArrayList<>(contestants());
    contestants.add(
        1,
        new Contestant(
            "lost",
            "sh",
            "",
            Kind.FOREIGN,
            List.of("sh", "-c", "echo listening 1 /; echo out of memory >&2", "sh"),
            List.of()));

    Result result = play("echo-small", false, contestants);

    Standing lost = result.standings().get(1);
    assertNotNull(lost.failure());
    assertTrue(lost.failure().contains("refused"), lost.failure());
    assertTrue(lost.failure().endsWith("the server has ended: out of memory"), lost.failure());
    assertEquals(List.of(), lost.repetitions());
    assertTrue(result.first(Kind.LIMIT).orElseThrow().median(Figure.RATE) > 0);
  }

  @Test
  void systemCallsAreThoseOfMessagesWithoutThoseOfConnections() throws Exception {
    assumeTrue(SystemCalls.isPermitted(directory), "strace may not");
    List<Contestant> limit = contestants().stream().filter(c -> c.kind() == Kind.LIMIT).toList();

    for (String scenario : List.of("connections-1000", "broadcast-stalled")) {
      Result result = play(scenario, true, limit);

      Standing standing = result.standings().getFirst();
      assertNull(standing.failure());
      double calls = standing.median(Figure.SYSTEM_CALLS);
      // One to read and one to write an echo, and one to wait for many of them; one to write to
      // each in a broadcast.
      double each = scenario.startsWith("broadcast") ? 1 : 2;
      assertTrue(calls >= each && calls < each + 0.5, scenario + ": " + calls);
    }
  }

  private static List<Contestant> contestants() {
    return new Contestants(directory, directory)
        .all().stream().filter(c -> c.kind() == Kind.OWN || c.kind() == Kind.LIMIT).toList();
  }

  private static Result play(String name, boolean systemCalls, List<Contestant> contestants)
      throws Exception {
    Stage stage =
        new Stage(
            Pinning.NONE,
            new Pace(1, 0.5, 0.1, 0.2, systemCalls),
            directory.resolve("wsbench"),
            directory);
    Scenario scenario =
        Scenarios.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return new Contest(stage, new PrintStream(OutputStream.nullOutputStream()))
        .play(scenario, contestants);
  }
}
