// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Plays scenarios: each server is measured once before any is measured again, so that what the
/// machine does meanwhile hits all of them.
final class Contest {
  private final Stage stage;
  private final PrintStream progress;

  /// Says on the stream how it goes.
  Contest(Stage stage, PrintStream progress) {
    this.stage = stage;
    this.progress = progress;
  }

  Result play(Scenario scenario, List<Contestant> contestants)
      throws IOException, InterruptedException {
    List<Standing> standings = new ArrayList<>();
    int repetitions = scenario.repetitions(stage.pace());
    try (Trial trial = trial(scenario)) {
      for (Contestant contestant : contestants) {
        if (scenario.admits(contestant)) {
          Standing standing = new Standing(contestant);
          standings.add(standing);
          step(
              scenario,
              "ready",
              trial,
              standing,
              () -> {
                trial.prepare(contestant);
                return Map.of();
              });
        }
      }
      for (int i = 1; i <= repetitions; i++) {
        for (Standing standing : standings) {
          step(
              scenario,
              i + "/" + repetitions,
              trial,
              standing,
              () -> trial.measure(standing.contestant()));
        }
      }
      for (Standing standing : standings) {
        step(scenario, "details", trial, standing, () -> trial.finish(standing.contestant()));
      }
    }
    List<String> absent =
        contestants.stream()
            .filter(c -> c.kind().isPeer() && !scenario.admits(c))
            .map(Contestant::name)
            .toList();
    return new Result(scenario, standings, absent);
  }

  private Trial trial(Scenario scenario) {
    return switch (scenario.test()) {
      case LOAD -> new LoadTrial(stage, scenario);
      case IDLE -> new IdleTrial(stage, scenario);
      case START -> new StartTrial(stage);
    };
  }

  @FunctionalInterface
  private interface Step {
    Map<Figure, Double> run() throws FailureException, IOException, InterruptedException;
  }

  /// Who fails once is out.
  private void step(Scenario scenario, String stepName, Trial trial, Standing standing, Step step)
      throws IOException, InterruptedException {
    if (standing.failure() != null) {
      return;
    }
    String line =
        "%-22s %-7s %-24s ".formatted(scenario.name(), stepName, standing.contestant().name());
    try {
      Map<Figure, Double> measured = step.run();
      if (measured.isEmpty()) {
        return;
      }
      standing.add(measured);
      progress.println(line + describe(measured));
    } catch (FailureException e) {
      String end = trial.drop(standing.contestant());
      String reason =
          end.isEmpty() || end.equals(e.reason()) ? e.reason() : e.reason() + "; " + end;
      standing.fail(reason);
      progress.println(line + "fails: " + reason);
    }
  }

  private static String describe(Map<Figure, Double> measured) {
    List<String> parts = new ArrayList<>();
    measured.forEach((figure, value) ->
        parts.add(String.format(Locale.ROOT, "%,.2f %s", value, figure.label())));
    return String.join(", ", parts);
  }
}
