// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import websocketx.bench.Comparison;
import websocketx.bench.Contestant;
import websocketx.bench.Contestant.Kind;
import websocketx.bench.Figure;
import websocketx.bench.Pace;
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
          Figure.ALLOCATED,
          Figure.SYSTEM_CALLS,
          Figure.WIRE,
          Figure.SERVER_BUSY,
          Figure.UTILISATION,
          Figure.STALLED_CLOSED,
          Figure.RESETS);

  private static final String READING =
      """

      ## How to read it

      - Figures are medians; "per second" with the least and the greatest in brackets. On a machine like
        this, differences of less than 15 % are not resolved, and what has the sign † is not to be
        relied on. What was measured once only can have no such sign: connections at rest, "allocated"
        and system calls.
      - Each: a message and its echo; in a broadcast, a message that has come to one connection; a
        handshake with its close.
      - Servers share one processor, where a JVM takes its serial collector; the generator has another.
        JVMs have the same heap from the start; other runtimes have their defaults, and Go's keeps its
        heap small and collects it often.
        What a server can do is limited by its processor where "server busy" is near 1, and by the
        generator where "generator busy" is.
      - "Of rawecho" and "of ours" say how fast a server is beside those: above 1 if it is faster. Where a
        server or the generator was busy for more than 0.9 of the time, the processor time of each message
        is compared ("CPU"), otherwise the rate. CPU is all that the process used in the time that was
        measured, with its compiler and its collector.
      - `rawecho` is the least that a server can do on this machine: one thread in C, which neither
        checks UTF-8 nor looks after anything. A broadcast of it is a loop over the sockets. Where
        another is ahead of it, that one is nearer to the limit.
      - The generator compares every byte that comes back, so that no figure is of a message that came back
        wrong. Latency is the time from sending a batch of messages to each echo of it. A connection
        sends the next batch when the last has come back, so these are latencies of a server that has as
        much to do as it can, and its generator may have too: not those of a steady rate, at which
        messages that a stall keeps from being sent would count as well.
      - Servers echo what their library gives them: bytes, or a string that has to be made and
        encoded (Helidon, Java-WebSocket, Jetty, Tomcat, Undertow, Vert.x). gorilla and coder do not check
        UTF-8, gws does not unless told.
      - "Allocated" is the difference of a long and a short run, of all threads. System calls are counted
        in runs of their own, since counting slows a server down, while connections are open: their
        opening and closing is in the figures of handshakes only.
      - "Bytes received each" is what compression left of a message: less costs more.
      - A connection's resident bytes are what it holds of the heap after a collection, and what the
        process grew by outside of the heap, all of whose pages are resident from the start. A server
        without a JVM simply grows. Before that, a server echoes as in the other scenarios, and
        twenty times 1,000 connections come, echo and go.
      - Who broadcasts drops messages to a peer that has more than 1 MiB or 256 messages unsent, or the
        peer itself, where the library tells how much that is; the others keep it, as far as their
        memory goes. Those that do not read are sent 1.25 MiB before the others are there.
      - The longest message that a server takes is the same for all in a scenario, and above each table.\
      """;

  private final StringBuilder page = new StringBuilder();

  private MarkdownReport() {}

  static String of(Report report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.heading(report);
    markdown.targets(report);
    report.results().forEach(result -> markdown.scenario(result, Doubt.in(result, report.pace())));
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
    Pace pace = report.pace();
    row(
        "each server",
        """
        warmed up for %s s (other than on a JVM: %s s), then %d times %s s, each after %s s that do \
        not count; the servers take turns\
        """
            .formatted(
                number(pace.warmup()),
                number(Math.min(pace.warmup(), Pace.OTHER_WARMUP)),
                pace.repetitions(),
                number(pace.seconds()),
                number(pace.ramp())));
    disturbance(report)
        .ifPresent(busy ->
            row(
                "other processes",
                String.format(
                    Locale.ROOT,
                    "used at most %.1f %% of a processor, all together, while a server was measured",
                    100 * busy)));
    versions(report);
    line("");
    report.skipped().forEach((name, reason) -> line("- Skipped: " + name + ": " + reason));
    line(READING);
  }

  /// What others take away from the one that is measured, at most.
  private static OptionalDouble disturbance(Report report) {
    return report.results().stream()
        .flatMap(result -> result.standings().stream())
        .map(standing -> standing.series(Figure.OTHERS_BUSY))
        .filter(Objects::nonNull)
        .mapToDouble(Series::max)
        .max();
  }

  private void targets(Report report) {
    List<Target> targets = Targets.of(report);
    if (targets.isEmpty()) {
      return;
    }
    int start = page.length();
    line("");
    line("## Targets");
    line("");
    line("| scenario | target | figure | |");
    line("| --- | --- | ---: | --- |");
    for (Target target : targets) {
      line(
          "| %s | %s | %s | %s |"
              .formatted(
                  target.scenario(), target.aim(), target.figure(), target.outcome().word()));
    }
    line("");
    footnote(start);
  }

  private void row(String name, String value) {
    line("| " + name + " | " + value.replace("|", "\\|") + " |");
  }

  private void scenario(Result result, Doubt doubt) {
    line("");
    line("## " + result.scenario().title());
    line("");
    line(
        "`%s`, with `wsbench %s`; the longest message may have %,d bytes.%s"
            .formatted(
                result.scenario().name(),
                String.join(" ", result.scenario().load()),
                result.scenario().service().messageLimit(),
                result.absent().isEmpty()
                    ? ""
                    : " Left out: " + String.join(", ", result.absent()) + "."));
    line("");
    if (result.standings().stream().anyMatch(standing -> !standing.repetitions().isEmpty())) {
      line("![" + result.scenario().title() + "](" + ReportFiles.picture(result) + ")");
      line("");
      table(result, doubt);
    }
    for (Standing standing : result.standings()) {
      if (standing.failure() != null) {
        String verb = standing.repetitions().isEmpty() ? "skipped" : "not to the end";
        line("- " + standing.contestant().name() + ": " + verb + ": " + standing.failure());
      }
    }
  }

  private void table(Result result, Doubt doubt) {
    int start = page.length();
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
    List<String> titles = new ArrayList<>(List.of("server", "language"));
    columns.forEach(figure -> titles.add(figure.label()));
    if (load) {
      titles.addAll(4, List.of("of rawecho", "of ours"));
    }
    line("| " + String.join(" | ", titles) + " |");
    line("| --- | ---" + " | ---:".repeat(titles.size() - 2) + " |");
    for (Standing standing : standings) {
      Contestant contestant = standing.contestant();
      List<String> cells = new ArrayList<>(List.of(contestant.name(), contestant.language()));
      columns.forEach(figure ->
          cells.add(
              cell(standing.series(figure), headline.contains(figure))
                  + doubt.sign(standing, figure)));
      if (load) {
        cells.add(4, ratio(standing, result.first(Kind.LIMIT), doubt));
        cells.add(5, ratio(standing, result.first(Kind.OWN), doubt));
      }
      line("| " + String.join(" | ", cells) + " |");
    }
    line("");
    footnote(start);
  }

  /// Explains the sign if it is in the page from there on.
  private void footnote(int start) {
    if (page.indexOf("†", start) >= 0) {
      line(Doubt.FOOTNOTE);
      line("");
    }
  }

  private static Comparator<Standing> order(Figure figure) {
    Comparator<Standing> ascending = Comparator.comparingDouble(s -> s.median(figure));
    return figure == Figure.RATE ? ascending.reversed() : ascending;
  }

  private static String ratio(Standing standing, Optional<Standing> other, Doubt doubt) {
    if (other.isEmpty()) {
      return "";
    }
    Comparison comparison = Comparison.of(standing, other.get());
    return Double.isNaN(comparison.ratio())
        ? ""
        : number(comparison.ratio())
            + (comparison.byCpu() ? " CPU" : "")
            + doubt.sign(standing, other.get(), comparison.figure());
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
        Contestant contestant = standing.contestant();
        if (!contestant.version().isEmpty()) {
          versions.put(contestant.name(), contestant.version());
        }
      }
    }
    List<String> all = new ArrayList<>();
    versions.forEach((name, version) -> all.add(name + " " + version));
    if (!all.isEmpty()) {
      row("versions", String.join(", ", all));
    }
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
