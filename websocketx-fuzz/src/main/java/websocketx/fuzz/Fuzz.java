// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The program `./fuzz`.
@Command(
    name = "fuzz",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Gives the library inputs that nobody has thought of, and compares what it makes of them",
      "with an oracle. An input that fails is left in the tree, where each build repeats it.%n"
    })
@SuppressWarnings("NullAway.Init") // picocli fills it in
public final class Fuzz implements Callable<Integer> {
  private static final long SECONDS = 60;

  @Parameters(index = "0", paramLabel = "MINUTES", description = "how long, for all together")
  private double minutes;

  @Parameters(
      index = "1..*",
      paramLabel = "TARGET",
      description = "only these: ${COMPLETION-CANDIDATES}")
  private List<Target> targets = List.of(Target.values());

  @Option(names = "--keep", description = "put the inputs that cover something new into the tree")
  private boolean keep;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  @Spec private CommandSpec spec;

  private Fuzz() {}

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Fuzz()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Path root = Path.of(System.getProperty("websocketx.root"));
    PrintWriter out = spec.commandLine().getOut();
    long seconds = Math.max(1, Math.round(minutes * SECONDS / targets.size()));
    out.printf(
        "%-10s %14s %8s %9s %5s  %s%n",
        "target", "executions", "seconds", "branches", "kept", "finding");
    List<Run> runs = new ArrayList<>();
    for (Target target : targets) {
      Run run = Run.fuzz(root, target, seconds);
      runs.add(run);
      int kept = keep ? Run.keep(root, target) : 0;
      out.printf(
          Locale.ROOT,
          "%-10s %,14d %8.0f %9d %5d  %s%n",
          target.name().toLowerCase(Locale.ROOT),
          run.executions(),
          run.seconds(),
          run.coverage(),
          kept,
          run.finding() == null ? "none" : root.relativize(run.finding()));
      out.flush();
    }
    long executions = runs.stream().mapToLong(Run::executions).sum();
    out.printf(Locale.ROOT, "%-10s %,14d%n", "all", executions);
    report(root, executions, runs);
    return runs.stream().allMatch(run -> run.finding() == null) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void report(Path root, long executions, List<Run> runs) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Run run : runs) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("target", run.target().name().toLowerCase(Locale.ROOT));
      row.put("executions", run.executions());
      row.put("seconds", Math.round(run.seconds()));
      row.put("branches", run.coverage());
      Path finding = run.finding();
      if (finding != null) {
        row.put("finding", root.relativize(finding).toString());
      }
      rows.add(row);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("executions", executions);
    report.put("targets", rows);
    JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValue(root.resolve("target/fuzz.json").toFile(), report);
  }
}
