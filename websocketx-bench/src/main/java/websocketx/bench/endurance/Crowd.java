// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import websocketx.bench.FailureException;
import websocketx.bench.ServerProcess;

/// The program `./crowd`.
@Command(
    name = "crowd",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Lets thousands meet a server at once, and prints who was served, and when. Ends",
      "with 1 if honest clients had to wait for too long, or were not served as they",
      "should be.%n"
    })
public final class Crowd implements Callable<Integer> {
  private static final int REST_MILLIS = 100;

  /// A kind of crowd.
  interface Meeting {
    /// Measures, prints a table, and tells whether all was as it should be.
    boolean hold() throws FailureException, IOException, InterruptedException;
  }

  /// The most that was on the heap until the program ended, in MiB, with what nobody used any more.
  static long mostHeap(Process program, ServerProcess server)
      throws FailureException, IOException, InterruptedException {
    long most = 0;
    do {
      most = Math.max(most, server.occupiedHeap());
      Thread.sleep(REST_MILLIS);
    } while (program.isAlive());
    return most >> 20;
  }

  /// The kinds.
  enum Kind {
    RUSH,
    HERD,
    HALL
  }

  @Parameters(
      paramLabel = "KIND",
      description = {
        "rush: 10,000 silent connections come and come again, and honest ones meanwhile;",
        "herd: all clients come back within a second;",
        "hall: a broadcast to 1,000, without and with 1,000 more who read nothing"
      })
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Kind kind;

  @Option(names = "--rounds", description = "how often, herd and hall (${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      description = "for each rate of the rush, or round in the hall (${DEFAULT-VALUE})")
  private double seconds = 5;

  @Option(
      names = "--clients",
      description = "of the herd: each takes a descriptor of the server (${DEFAULT-VALUE})")
  private int clients = 19_000;

  @Option(names = "--output", description = "the directory of what is logged (${DEFAULT-VALUE})")
  private Path output =
      Path.of(System.getProperty("websocketx.root", ""), "websocketx-bench/target/crowd");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  private Crowd() {}

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    CommandLine program = new CommandLine(new Crowd()).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(program.execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arena arena = Arena.open(null, output);
    Meeting meeting =
        switch (kind) {
          case RUSH -> new Rush(arena, seconds, 10_000);
          case HERD -> new Herd(arena, rounds, clients);
          case HALL -> new Hall(arena, rounds, seconds, 1000);
        };
    try {
      return meeting.hold() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (FailureException e) {
      System.err.println(e.reason());
      return ExitCode.SOFTWARE;
    }
  }
}
