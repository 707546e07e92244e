// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// The program `./attack`.
@Command(
    name = "attack",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Attacks a server in every way by itself and in all ways at once, while honest",
      "clients measure, and writes a report. Ends with 1 if they had to wait for too",
      "long, or something was left behind.%n"
    })
public final class Attack implements Callable<Integer> {
  private static final String ALL = "all";

  private static final List<Load> ATTACKS =
      List.of(
          Load.attack("halfopen", 2000, 1),
          Load.attack("handshakes", 2000, 2),
          Load.attack("requests", 200, 10),
          Load.attack("readers", 1000, 1),
          Load.attack("pings", 50, 10),
          Load.attack("fragments", 50, 10),
          Load.attack("bombs", 100, 10),
          Load.attack("frames", 100, 10),
          Load.attack("resets", 100, 10));

  @Option(
      names = "--kind",
      arity = "1..*",
      description =
          "only these: halfopen, handshakes, requests, readers, pings, fragments, bombs,"
              + " frames, resets, none, all")
  private List<String> kinds = List.of();

  @Option(names = "--seconds", description = "how long each is measured (${DEFAULT-VALUE})")
  private double seconds = 10;

  @Option(names = "--peer", description = "the server of this library instead of ours")
  private @Nullable String peer;

  @Option(names = "--output", description = "the directory of the report (${DEFAULT-VALUE})")
  private Path output =
      Path.of(System.getProperty("websocketx.root", ""), "websocketx-bench/target/attack");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  private Attack() {}

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    System.exit(new CommandLine(new Attack()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arena arena = Arena.open(peer, output);
    Siege siege = new Siege(arena, seconds);
    List<Outcome> outcomes = new ArrayList<>();
    for (String kind : kinds.isEmpty() ? everyKind() : kinds) {
      outcomes.add(siege.run(kind, attacks(kind)));
      System.err.println(AttackPage.line(outcomes.getLast()));
      AttackPage.write(arena, outcomes, output); // what there is, if it is ended
    }
    boolean endured = outcomes.stream().allMatch(outcome -> outcome.faults().isEmpty());
    return endured ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static List<String> everyKind() {
    List<String> kinds = new ArrayList<>(List.of("none"));
    ATTACKS.forEach(attack -> kinds.add(attack.name()));
    kinds.add(ALL);
    return kinds;
  }

  private List<Load> attacks(String kind) {
    if (kind.equals("none")) {
      return List.of();
    }
    List<Load> chosen =
        ATTACKS.stream().filter(load -> kind.equals(ALL) || load.name().equals(kind)).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("no attack is called " + kind + "; see --help");
    }
    return chosen;
  }
}
