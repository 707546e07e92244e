// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import websocketx.bench.Comparison;
import websocketx.bench.Contestant.Kind;
import websocketx.bench.Figure;
import websocketx.bench.Result;
import websocketx.bench.Scenario.Test;
import websocketx.bench.Series;
import websocketx.bench.Standing;

/// For people: a table for each scenario.
final class MarkdownReport {
  private static final List<Figure> MORE =
      List.of(
          Figure.CPU,
          Figure.P50,
          Figure.P99,
          Figure.P999,
          Figure.UTILISATION,
          Figure.ALLOCATED,
          Figure.SYSTEM_CALLS,
          Figure.STALLED_CLOSED);

  private final StringBuilder page = new StringBuilder();

  private MarkdownReport() {}

  static String of(Report report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.heading(report);
    report.results().forEach(markdown::scenario);
    markdown.versions(report);
    return markdown.page.toString();
  }

  private void heading(Report report) {
    line("<!-- Written by ./bench. -->");
    line("# The server beside others, measured");
    line("");
    line("| | |");
    line("| --- | --- |");
    row("date", report.time().toString());
    report.machine().facts().forEach(this::row);
    row(
        "each server",
        "warmed up for %s s, then %d times %s s; the servers take turns"
            .formatted(
                number(report.pace().warmup()),
                report.pace().repetitions(),
                number(report.pace().seconds())));
    line("");
    line(
        """
        How to read it: figures are medians; those in the picture with the least and the greatest in brackets. On a small
        machine like this differences of less than 15 % are not resolved. Where the generator was
        busy for more than 0.9 of the time it was the limit, not the server: then compare the
        processor time of each message, as the columns "of ours" and "of rawecho" do where they
        say CPU. They are above 1 if a server is faster. `rawecho` is the least that a server can do:
        it does not check UTF-8. All servers of the JVM have the same heap and the same limit for
        messages; no figure is of a message that came back wrong, since the generator looks at every
        byte.\
        """);
    report.skipped().forEach((name, reason) -> line("- Skipped: " + name + ": " + reason));
  }

  private void row(String name, String value) {
    line("| " + name + " | " + value.replace("|", "\\|") + " |");
  }

  private void scenario(Result result) {
    line("");
    line("## " + result.scenario().title());
    line("");
    if (result.standings().stream().anyMatch(standing -> !standing.repetitions().isEmpty())) {
      line("![" + result.scenario().title() + "](" + ReportFiles.picture(result) + ")");
      line("");
      table(result);
    }
    for (Standing standing : result.standings()) {
      if (standing.failure() != null) {
        String verb = standing.repetitions().isEmpty() ? "skipped" : "not to the end";
        line("- " + standing.contestant().name() + ": " + verb + ": " + standing.failure());
      }
    }
  }

  private void table(Result result) {
    boolean load = result.scenario().test() == Test.LOAD;
    List<Figure> headline = result.scenario().test().headline();
    Figure main = headline.getLast();
    List<Standing> standings =
        result.standings().stream()
            .filter(s -> s.series(main) != null)
            .sorted(order(main))
            .toList();
    List<Figure> columns = new ArrayList<>(headline);
    MORE.stream()
        .filter(figure -> standings.stream().anyMatch(s -> s.series(figure) != null))
        .forEach(columns::add);
    List<String> titles = new ArrayList<>(List.of("server"));
    columns.forEach(figure -> titles.add(figure.label()));
    if (load) {
      titles.addAll(2, List.of("of rawecho", "of ours"));
    }
    line("| " + String.join(" | ", titles) + " |");
    line("| ---" + " | ---:".repeat(titles.size() - 1) + " |");
    for (Standing standing : standings) {
      List<String> cells = new ArrayList<>(List.of(standing.contestant().name()));
      columns.forEach(
          figure -> cells.add(cell(standing.series(figure), headline.contains(figure))));
      if (load) {
        cells.add(2, ratio(standing, result.first(Kind.LIMIT)));
        cells.add(3, ratio(standing, result.first(Kind.OWN)));
      }
      line("| " + String.join(" | ", cells) + " |");
    }
    line("");
  }

  private static Comparator<Standing> order(Figure figure) {
    Comparator<Standing> ascending = Comparator.comparingDouble(s -> s.median(figure));
    return figure == Figure.RATE ? ascending.reversed() : ascending;
  }

  private static String ratio(Standing standing, Optional<Standing> other) {
    if (other.isEmpty()) {
      return "";
    }
    Comparison comparison = Comparison.of(standing, other.get());
    return Double.isNaN(comparison.ratio())
        ? ""
        : number(comparison.ratio()) + (comparison.byCpu() ? " CPU" : "");
  }

  /// With the spread or without.
  private static String cell(@Nullable Series series, boolean spread) {
    if (series == null) {
      return "";
    }
    return series.values().size() == 1 || !spread
        ? number(series.median())
        : "%s (%s–%s)"
            .formatted(number(series.median()), number(series.min()), number(series.max()));
  }

  /// Three digits at least, and no more than make sense.
  static String number(double value) {
    double size = Math.abs(value);
    String pattern =
        size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }

  private void versions(Report report) {
    Map<String, String> versions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Result result : report.results()) {
      for (Standing standing : result.standings()) {
        if (!standing.contestant().version().isEmpty()) {
          versions.put(standing.contestant().name(), standing.contestant().version());
        }
      }
    }
    line("");
    line("## Versions");
    line("");
    line("| server | version |");
    line("| --- | --- |");
    versions.forEach(this::row);
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
