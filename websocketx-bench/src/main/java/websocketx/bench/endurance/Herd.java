// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import websocketx.bench.FailureException;
import websocketx.bench.Generator;
import websocketx.bench.ServerProcess;

/// All clients come back within a second: first to a server that has just started, then to the same
/// one again.
///
/// @param rounds how often they come
/// @param clients as many as one process may have connections
record Herd(Arena arena, int rounds, int clients) implements Crowd.Meeting {
  private static final double MOST_MILLIS = 2000;
  private static final double SPAN_SECONDS = 1;

  @Override
  public boolean hold() throws FailureException, IOException, InterruptedException {
    System.out.print(
        """
        | maxConnections | herd | clients | let in | p50, ms | p99, ms | max, ms | 503 | p99, ms \
        | dropped | lost | never answered | late by themselves, p99, ms | most heap, MiB |
        | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    boolean held = true;
    for (int limit : List.of(Integer.MAX_VALUE, clients / 2)) {
      try (ServerProcess server = arena.start(List.of(), "--max-connections", "" + limit)) {
        Map<Held, Long> before = Held.by(server);
        for (int i = 1; i <= rounds; i++) {
          Round round = round(server, limit);
          System.out.println(round.line(i));
          held &= round.isGood();
          Recovery.await(server, before, System.nanoTime());
        }
      }
    }
    return held;
  }

  Round round(ServerProcess server, int limit)
      throws FailureException, IOException, InterruptedException {
    Generator herd = arena.generator("herd");
    List<String> load = List.of("arrive", "--connections", "" + clients);
    Process arriving = herd.start(load, server, 0, SPAN_SECONDS);
    try {
      long heap = Crowd.mostHeap(arriving, server);
      return new Round(limit, clients, herd.end(arriving, 0), heap);
    } finally {
      arriving.destroyForcibly();
    }
  }

  /// What became of a herd.
  ///
  /// @param limit how many connections the server may have
  /// @param said by the clients
  /// @param heap the most, in MiB
  record Round(int limit, int clients, JsonNode said, long heap) {
    /// Whether as many were let in as there was room for, in time, and all others were told to come
    /// back.
    boolean isGood() {
      int room = Math.min(limit, clients);
      return said.path("admitted").asInt() == room
          && said.path("turned_away").asInt() == clients - room
          && said.path("lost").asInt() == 0
          && said.path("p99_us").asDouble() <= 1000 * MOST_MILLIS;
    }

    private String line(int number) {
      return String.format(
          Locale.ROOT,
          "| %s | %d | %,d | %,d | %.0f | %.0f | %.0f | %,d | %.0f | %d | %d | %d | %.0f | %d |",
          limit == Integer.MAX_VALUE ? "none" : String.format(Locale.ROOT, "%,d", limit),
          number,
          clients,
          said.path("admitted").asInt(),
          said.path("p50_us").asDouble() / 1000,
          said.path("p99_us").asDouble() / 1000,
          said.path("max_us").asDouble() / 1000,
          said.path("turned_away").asInt(),
          said.path("turned_away_p99_us").asDouble() / 1000,
          said.path("dropped").asInt(),
          said.path("lost").asInt(),
          said.path("unanswered").asInt(),
          said.path("own_delay_p99_us").asDouble() / 1000,
          heap);
    }
  }
}
