// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The program `./chaos`: a cluster to which everything happens that can, and clients that look
/// whether they miss anything.
@Command(
    name = "chaos",
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Three nodes behind HAProxy, a broker, and clients that publish and subscribe. Nodes and the",
      "broker are killed, stopped, frozen and started again, their links are cut, clients vanish and",
      "come back. Every client has to see every message in order and once, or has to be told that",
      "messages are lost, and that has to be so.%n"
    })
public final class Chaos implements Callable<Integer> {
  @Parameters(paramLabel = "MINUTES", description = "how long, for each broker; 0.1 to 1440")
  private double minutes;

  @Option(names = "--broker", description = "${COMPLETION-CANDIDATES} (both)")
  private List<BrokerKind> brokers = List.of(BrokerKind.values());

  @Option(names = "--clients", description = "how many, 2 to 2000 (${DEFAULT-VALUE})")
  private int clients = 300;

  @Option(
      names = "--every",
      description = "milliseconds between faults, about, 50 or more (${DEFAULT-VALUE})")
  private int every = 1_500;

  @Option(names = "--seed", description = "what happens, but not exactly when (by the time)")
  private long seed = System.nanoTime();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  private Chaos() {}

  /// Runs the program, and ends with 1 if a promise was broken.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Chaos()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(minutes >= 0.1 && minutes <= 1440) || clients < 2 || clients > 2000 || every < 50) {
      System.err.println("out of range, see --help");
      return CommandLine.ExitCode.USAGE;
    }
    Duration time = Duration.ofMillis((long) (minutes * 60_000));
    boolean holds = true;
    for (BrokerKind kind : brokers) {
      Path folder = Files.createTempDirectory("chaos");
      Report report;
      try (Run run = new Run(kind, clients, Duration.ofMillis(every), seed, folder)) {
        Thread last = Thread.ofPlatform().unstarted(run::close); // or its processes stay
        Runtime.getRuntime().addShutdownHook(last);
        report = run.run(time);
        Runtime.getRuntime().removeShutdownHook(last);
      }
      System.out.println(report);
      if (!report.holds()) {
        System.out.println("what the processes have said is in " + folder);
      } else {
        delete(folder);
      }
      holds &= report.holds();
    }
    return holds ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
