// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import tools.jackson.databind.JsonNode;

/// The report of `./attack`.
final class AttackPage {
  /// A logarithm of nothing would be no picture.
  private static final double LEAST_MILLIS = 0.01;

  private static final String ATTACKERS =
      """
      What the attackers did meanwhile:

      | attack | kind | connections | of these upgraded | refused | ended by the server | MB sent |
      | --- | --- | ---: | ---: | ---: | ---: | ---: |
      """;

  private AttackPage() {}

  /// Writes report.md, and a picture beside it.
  static void write(Arena arena, List<Outcome> outcomes, Path directory) throws IOException {
    StringBuilder page = new StringBuilder(head(arena));
    outcomes.forEach(outcome -> page.append(line(outcome)).append('\n'));
    page.append("\n![How long messages took](attack.png)\n\n").append(ATTACKERS);
    outcomes.forEach(
        outcome -> outcome.attackers().forEach(attacker -> page.append(line(outcome, attacker))));
    Files.writeString(directory.resolve("report.md"), page);
    picture(outcomes, directory.resolve("attack.png"));
  }

  private static String head(Arena arena) {
    return """
    <!-- SPDX-License-Identifier: Apache-2.0 -->
    # Attacks

    100 honest clients send a message of 128 B each 0.1 s; the time of each counts from when it was
    due, and every byte is compared. p99 may be %.0f ms; the heap is of %d MiB; %.0f s after the
    attack the server must hold no more than before. %s. Server: %s.

    | attack | p50, ms | p99, ms | max, ms | clients' own delay, p99, ms | CPU of the server | newcomers served \
    | most heap, MiB | most in memory, MiB | all back after | verdict |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
    """
        .formatted(
            Outcome.MOST_MILLIS,
            Arena.HEAP_MIB,
            Outcome.MOST_SECONDS,
            sentence(arena.pinning().toString()),
            arena.peer() == null ? "websocketx" : arena.peer());
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /// A row of the table.
  static String line(Outcome outcome) {
    String verdict = outcome.faults().isEmpty() ? "held" : String.join("; ", outcome.faults());
    Outcome.Millis millis = outcome.millis();
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.1f | %.2f | %.0f %% | %d of %d | %d | %d | %s | %s |",
        outcome.attack(),
        millis.p50(),
        millis.p99(),
        millis.max(),
        millis.ownDelay(),
        100 * outcome.cpu(),
        outcome.welcome(),
        outcome.newcomers(),
        outcome.heap() >> 20,
        outcome.resident() >> 20,
        outcome.recovery() == null ? "" : outcome.recovery(),
        verdict);
  }

  private static String line(Outcome outcome, JsonNode attacker) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %d | %d | %d | %.1f |%n",
        outcome.attack(),
        attacker.path("kind").asString(),
        attacker.path("connected").asLong(),
        attacker.path("upgraded").asLong(),
        attacker.path("refused").asLong(),
        attacker.path("ended").asLong(),
        attacker.path("bytes").asDouble() / 1e6);
  }

  private static void picture(List<Outcome> outcomes, Path file) throws IOException {
    List<Outcome> measured = outcomes.stream().filter(o -> o.failure() == null).toList();
    if (measured.isEmpty()) {
      return;
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1000)
            .height(480)
            .title("How long honest clients wait for an echo")
            .yAxisTitle("ms")
            .build();
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.InsideNW)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(LEAST_MILLIS).setXAxisLabelRotation(45);
    add(chart, "p50", measured, Outcome.Millis::p50);
    add(chart, "p99", measured, Outcome.Millis::p99);
    add(chart, "max", measured, Outcome.Millis::max);
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }

  private static void add(
      CategoryChart chart,
      String name,
      List<Outcome> outcomes,
      ToDoubleFunction<Outcome.Millis> quantile) {
    List<String> attacks = outcomes.stream().map(Outcome::attack).toList();
    List<Double> values =
        outcomes.stream()
            .map(o -> Math.max(LEAST_MILLIS, quantile.applyAsDouble(o.millis())))
            .toList();
    chart.addSeries(name, attacks, values);
  }
}
