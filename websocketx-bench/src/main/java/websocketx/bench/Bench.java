// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import websocketx.bench.report.Report;
import websocketx.bench.report.ReportFiles;

/// The program `./bench`.
@Command(
    name = "bench",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Measures the server beside others, all driven by the same generator, which",
      "checks every byte that comes back, and writes a report.%n"
    })
public final class Bench implements Callable<Integer> {
  @Option(names = "--quick", description = "less than five minutes: few scenarios and peers")
  private boolean quick;

  @Option(names = "--scenario", arity = "1..*", description = "only these; see --list")
  private List<String> scenarios = List.of();

  @Option(
      names = "--peer",
      arity = "1..*",
      description = "only these beside ours and rawecho, in each scenario")
  private List<String> peers = List.of();

  @Option(names = "--repetitions", description = "how often each is measured")
  private @Nullable Integer repetitions;

  @Option(names = "--seconds", description = "how long each time")
  private @Nullable Double seconds;

  @Option(names = "--output", description = "the directory of the report (${DEFAULT-VALUE})")
  private Path output = root().resolve("websocketx-bench/target/report");

  @Option(names = "--markdown", description = "also a page, with its pictures beside it")
  private @Nullable Path markdown;

  @Option(names = "--list", description = "the scenarios and servers; then end")
  private boolean list;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  private Bench() {}

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench())
            .setExecutionExceptionHandler((e, commandLine, _) -> {
              if (e instanceof IllegalArgumentException) {
                commandLine.getErr().println(e.getMessage());
                return ExitCode.USAGE;
              }
              throw e;
            })
            .execute(args));
  }

  private static Path root() {
    return Path.of(System.getProperty("websocketx.root", "")).toAbsolutePath();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path target = root().resolve("websocketx-bench/target");
    List<Contestant> contestants =
        new ArrayList<>(new Contestants(root(), target.resolve("bin")).all());
    if (list) {
      Scenarios.all().forEach(s -> System.out.printf("%-22s %s%n", s.name(), s.title()));
      contestants.forEach(c -> System.out.printf("%-28s %s%n", c.name(), c.version()));
      return ExitCode.OK;
    }
    List<Scenario> chosen = chosenScenarios();
    if (markdown != null) {
      createDirectory(markdown);
    }
    Path foreign = root().resolve("websocketx-bench/src/main/foreign/build.sh");
    ForeignServers others = ForeignServers.build(foreign, target.resolve("foreign"));
    contestants.addAll(others.contestants());
    checkPeers(contestants, others.skipped());

    Pinning pinning = Pinning.find();
    Path logs = Files.createDirectories(output.resolve("logs"));
    Pace pace = pace(logs);
    Contest contest =
        new Contest(new Stage(pinning, pace, target.resolve("bin/wsbench"), logs), System.err);
    System.err.println(pinning);
    others.skipped().forEach((name, reason) -> System.err.println(name + " is skipped: " + reason));
    double minutes = new Estimate(pace).seconds(chosen, contestants) / 60;
    System.err.printf(
        Locale.ROOT, "%d scenarios, about %.0f minutes%n", chosen.size(), Math.ceil(minutes));
    List<Result> results = new ArrayList<>();
    for (Scenario scenario : chosen) {
      results.add(contest.play(scenario, contestants));
      write(report(pinning, pace, others.skipped(), results)); // what there is, if it is ended
    }
    return ExitCode.OK;
  }

  private Report report(
      Pinning pinning, Pace pace, Map<String, String> skipped, List<Result> results)
      throws IOException {
    return new Report(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        Machine.here(pinning, pace.systemCalls()),
        pace,
        skipped,
        results);
  }

  /// Before anything is measured: hours later would be too late to hear of it.
  private static void createDirectory(Path page) {
    try {
      ReportFiles.createDirectory(page);
    } catch (IOException e) {
      throw new IllegalArgumentException("no page can be written to " + page + ": " + e, e);
    }
  }

  private void write(Report report) throws IOException {
    ReportFiles.write(report, output);
    if (markdown != null) {
      ReportFiles.writePage(report, markdown);
    }
  }

  private List<Scenario> chosenScenarios() {
    List<String> known = Scenarios.all().stream().map(Scenario::name).toList();
    for (String name : scenarios) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("no scenario is called " + name + "; see --list");
      }
    }
    Stream<Scenario> all = Scenarios.all().stream();
    if (!peers.isEmpty()) {
      all = all.map(scenario -> scenario.with(Set.copyOf(peers)));
    } else if (quick) {
      all = all.map(scenario -> scenario.with(Scenarios.QUICK));
    }
    return scenarios.isEmpty()
        ? all.filter(scenario -> scenario.quick() || !quick).toList()
        : all.filter(scenario -> scenarios.contains(scenario.name())).toList();
  }

  private void checkPeers(List<Contestant> contestants, Map<String, String> skipped) {
    for (String peer : peers) {
      if (contestants.stream().noneMatch(c -> c.kind().isPeer() && c.name().equals(peer))) {
        throw new IllegalArgumentException(
            "no peer is called " + peer + (skipped.containsKey(peer) ? " here" : "; see --list"));
      }
    }
  }

  private Pace pace(Path logs) throws IOException, InterruptedException {
    Pace pace = quick ? Pace.quick() : Pace.full();
    return new Pace(
        repetitions == null ? pace.repetitions() : repetitions,
        seconds == null ? pace.seconds() : seconds,
        pace.ramp(),
        pace.warmup(),
        pace.systemCalls() && SystemCalls.isPermitted(logs));
  }
}
