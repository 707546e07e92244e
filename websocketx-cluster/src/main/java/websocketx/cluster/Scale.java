// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The program `./scale`: how fast messages go from node to node, and how many.
@Command(
    name = "scale",
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Two brokers with three nodes each, which are measured in turn: latency and throughput from",
      "a WebSocket on one node to one on another, beside the broker's own, and how they grow with",
      "subscribers and nodes.%n"
    })
public final class Scale implements Callable<Integer> {
  @Option(names = "--broker", description = "${COMPLETION-CANDIDATES} (both)")
  private List<BrokerKind> brokers = List.of(BrokerKind.values());

  @Option(names = "--repetitions", description = "of everything, 1 to 100 (${DEFAULT-VALUE})")
  private int repetitions = 3;

  @Option(names = "--seconds", description = "for each figure, 0.1 to 600 (${DEFAULT-VALUE})")
  private double seconds = 1.5;

  @Option(
      names = "--rate",
      description = "messages a second for latencies, 1 to 100000 (${DEFAULT-VALUE})")
  private int rate = 1_000;

  @Option(
      names = "--subscribers",
      split = ",",
      description = "how many on one node, 1 to 20000 each (${DEFAULT-VALUE})")
  private List<Integer> subscribers = List.of(10, 100, 1_000, 5_000);

  @Option(names = "--markdown", description = "also write the report to this file")
  private @Nullable Path markdown;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  private Scale() {}

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Scale()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean isInRange =
        repetitions >= 1
            && repetitions <= 100
            && seconds >= 0.1
            && seconds <= 600
            && rate >= 1
            && rate <= 100_000
            && subscribers.stream().allMatch(count -> count >= 1 && count <= 20_000);
    if (!isInRange) {
      System.err.println("out of range, see --help");
      return CommandLine.ExitCode.USAGE;
    }
    Duration time = Duration.ofMillis((long) (1_000 * seconds));
    Tables tables = measure(brokers, repetitions, time, rate, subscribers);
    System.out.print(tables);
    if (markdown != null) {
      Files.writeString(markdown, tables.toString());
    }
    return CommandLine.ExitCode.OK;
  }

  /// Measures everything, each as often as it is repeated, in turn.
  static Tables measure(
      List<BrokerKind> brokers, int repetitions, Duration time, int rate, List<Integer> subscribers)
      throws IOException, InterruptedException {
    Tables tables = new Tables();
    Path folder = Files.createTempDirectory("scale");
    List<ScaleRun> runs = new ArrayList<>();
    Thread last = Thread.ofPlatform().unstarted(() -> runs.forEach(ScaleRun::close));
    Runtime.getRuntime().addShutdownHook(last); // or processes stay
    try {
      for (BrokerKind kind : brokers) {
        ScaleRun run = new ScaleRun(kind, folder, time, tables);
        runs.add(run);
        run.warmUp();
      }
      for (int i = 0; i < repetitions; i++) {
        for (int of = 0; of < runs.size(); of++) {
          repeat(runs.get(of), rate, subscribers);
          if (brokers.get(of) == BrokerKind.REDIS) {
            int commands = (int) Math.max(1_000, 10 * time.toMillis());
            new RedisBenchmark(runs.get(of).port(), commands).run(tables);
          }
        }
      }
    } finally {
      runs.forEach(ScaleRun::close);
      Runtime.getRuntime().removeShutdownHook(last);
    }
    Chaos.delete(folder);
    return tables;
  }

  private static void repeat(ScaleRun run, int rate, List<Integer> subscribers)
      throws IOException, InterruptedException {
    for (boolean kept : List.of(false, true)) {
      run.attempt("latency", () -> run.latency(kept, rate));
      run.attempt("throughput", () -> run.throughput(kept));
      for (int count : subscribers) {
        run.attempt(count + " subscribers", () -> run.subscribers(kept, count));
      }
      for (int nodes = 1; nodes <= ScaleRun.NODES; nodes++) {
        int many = nodes;
        run.attempt(many + " nodes", () -> run.spread(kept, many));
      }
    }
  }
}
