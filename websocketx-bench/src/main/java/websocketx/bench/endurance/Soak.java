// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import websocketx.bench.FailureException;
import websocketx.bench.ServerProcess;

/// The program `./soak`.
@Command(
    name = "soak",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Gives a server all that clients do, good and bad, for a long time, and writes what",
      "it holds meanwhile. Ends with 1 if that grows, or something went wrong.%n"
    })
public final class Soak implements Callable<Integer> {
  private static final int SAMPLE_SECONDS = 5;
  private static final int SAMPLES_PER_LINE = 60 / SAMPLE_SECONDS;

  @Parameters(paramLabel = "MINUTES", description = "how long; less than 1 tells nothing")
  private double minutes;

  @Option(
      names = "--only",
      arity = "1..*",
      description = "only these of all that clients do; a wrong one tells all there are")
  private Set<String> only = Set.of();

  @Option(names = "--peer", description = "the server of this library instead of ours")
  private @Nullable String peer;

  @Option(names = "--output", description = "the directory of the report (${DEFAULT-VALUE})")
  private Path output =
      Path.of(System.getProperty("websocketx.root", ""), "websocketx-bench/target/soak");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private Soak() {}

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Trend.areEnough((int) (60 * minutes) / SAMPLE_SECONDS)) {
      throw new ParameterException(
          spec.commandLine(), "MINUTES: less than 1 tells nothing, and it is " + minutes);
    }
    if (!Traffic.names().containsAll(only)) {
      throw new ParameterException(
          spec.commandLine(), "--only: some of %s, not %s".formatted(Traffic.names(), only));
    }
    Arena arena = Arena.open(peer, output);
    try {
      return soak(arena);
    } catch (FailureException e) {
      System.err.println(e.reason());
      return ExitCode.SOFTWARE;
    }
  }

  private int soak(Arena arena) throws FailureException, IOException, InterruptedException {
    Samples samples = new Samples();
    SoakPage page = new SoakPage(arena, samples);
    Map<String, Long> counts = new TreeMap<>();
    try (ServerProcess server = arena.start(List.of("-XX:NativeMemoryTracking=summary"));
        Traffic traffic = new Traffic(arena, server, 60 * minutes, only)) {
      long start = System.nanoTime();
      for (int i = 1; i * SAMPLE_SECONDS <= 60 * minutes; i++) {
        traffic.goOn(start + TimeUnit.SECONDS.toNanos((long) i * SAMPLE_SECONDS));
        Map<Held, Long> held = Held.by(server);
        samples.add((System.nanoTime() - start) / 1e9, held);
        counts.putAll(traffic.counts());
        if (i % SAMPLES_PER_LINE == 0) {
          System.err.printf("minute %d: %s%n", i / SAMPLES_PER_LINE, Held.line(held));
        }
      }
      traffic.end();
    } finally {
      if (samples.areEnough()) { // what failed late is known as long as it went well
        page.write(output, counts);
        System.err.print(SoakPage.line(counts) + page.table());
      }
    }
    return page.isLevel() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
