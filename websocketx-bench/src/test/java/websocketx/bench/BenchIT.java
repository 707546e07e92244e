// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.bench.Contestant.Kind;

/// One short round with the real programs. It looks at what is counted, not at how fast it was.
class BenchIT {
  @Test
  void oursAndRawechoAreMeasured(@TempDir Path directory) throws Exception {
    assumeTrue(Programs.has("cc") && Programs.has("make"), "no C compiler");
    Process make =
        new ProcessBuilder("make", "-s", "-C", "src/main/c", "OUT=" + directory)
            .inheritIO()
            .start();
    assertEquals(0, make.waitFor());
    Stage stage =
        new Stage(
            Pinning.NONE,
            new Pace(1, 0.5, 0.1, 0.2, false),
            directory.resolve("wsbench"),
            directory);
    List<Contestant> contestants =
        new Contestants(directory, directory)
            .all().stream().filter(c -> c.kind() == Kind.OWN || c.kind() == Kind.LIMIT).toList();
    Scenario scenario =
        Scenarios.all().stream()
            .filter(s -> s.name().equals("echo-small"))
            .findFirst()
            .orElseThrow();

    Result result =
        new Contest(stage, new PrintStream(OutputStream.nullOutputStream()))
            .play(scenario, contestants);

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
}
