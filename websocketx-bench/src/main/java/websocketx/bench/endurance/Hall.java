// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import websocketx.bench.FailureException;
import websocketx.bench.Generator;
import websocketx.bench.ServerProcess;

/// What one says goes to everybody: by turns to those who listen alone, and with as many beside
/// them who read nothing at all. The next message begins when all who listen have the one before.
///
/// @param rounds how often each
/// @param seconds how long each: those who read nothing are dropped after writeInterval
/// @param members who listen
record Hall(Arena arena, int rounds, double seconds, int members) implements Crowd.Meeting {
  private static final double MOST_TIMES = 2;
  private static final double WARM_UP_SECONDS = 1;

  @Override
  public boolean hold() throws FailureException, IOException, InterruptedException {
    System.out.print(
        """
        | round | who listen | who read nothing | dropped of these | p50, ms | p99, ms | p99.9, ms \
        | messages per second | most heap, MiB |
        | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    List<Round> alone = new ArrayList<>();
    List<Round> beside = new ArrayList<>();
    try (ServerProcess server = arena.start(List.of(), "--broadcast")) {
      round(server, 0); // rehearsals
      round(server, members);
      for (int i = 1; i <= rounds; i++) {
        alone.add(round(server, 0));
        System.out.println(alone.getLast().line(i));
        beside.add(round(server, members));
        System.out.println(beside.getLast().line(i));
      }
    }
    double times = median(beside, Round::p99) / median(alone, Round::p99);
    System.out.printf(Locale.ROOT, "%nThe median of p99 is %.2f times as long.%n", times);
    return times <= MOST_TIMES;
  }

  Round round(ServerProcess server, int stalled)
      throws FailureException, IOException, InterruptedException {
    server.awaitRest();
    Generator generator = arena.generator("broadcast");
    List<String> load =
        List.of(
            "broadcast",
            "--connections",
            "" + (members + stalled),
            "--stalled",
            "" + stalled,
            "--size",
            "256");
    Process process = generator.start(load, server, WARM_UP_SECONDS, seconds);
    try {
      long heap = Crowd.mostHeap(process, server);
      return new Round(members, generator.end(process, 0), heap);
    } finally {
      process.destroyForcibly();
    }
  }

  static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /// One of them.
  ///
  /// @param said by the clients
  /// @param heap the most, in MiB
  record Round(int members, JsonNode said, long heap) {
    /// In milliseconds.
    double p99() {
      return said.path("p99_us").asDouble() / 1000;
    }

    private String line(int number) {
      return String.format(
          Locale.ROOT,
          "| %d | %,d | %,d | %d | %.1f | %.1f | %.1f | %.0f | %d |",
          number,
          members,
          said.path("stalled").asInt(),
          said.path("stalled_closed").asInt(),
          said.path("p50_us").asDouble() / 1000,
          p99(),
          said.path("p999_us").asDouble() / 1000,
          said.path("broadcasts_per_second").asDouble(),
          heap);
    }
  }
}
