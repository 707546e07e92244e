// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import websocketx.bench.FailureException;
import websocketx.bench.Generator;
import websocketx.bench.ServerProcess;

/// Connections come that say nothing, more and more of them, while honest clients want to be let
/// in. Each of the others comes back as soon as the server has dropped it.
///
/// @param seconds for each rate
/// @param silent how many there are at a time
record Rush(Arena arena, double seconds, int silent) implements Crowd.Meeting {
  private static final double MOST_MILLIS = 250;
  private static final int HONEST_PER_SECOND = 50;
  private static final double LEAD_SECONDS = 1;
  private static final int[] RATES = {100, 2_000, 5_000, 10_000, 20_000, 50_000};

  @Override
  public boolean hold() throws FailureException, IOException, InterruptedException {
    System.out.print(
        """
        | silent ones wanted, per second | came | honest ones | let in | p50, ms | p99, ms | max, ms \
        | late by themselves, p99, ms | sockets in the end | most heap, MiB |
        | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """);
    boolean held = true;
    try (ServerProcess server = arena.start(List.of())) {
      round(server, RATES[RATES.length - 1]); // a rehearsal
      for (int rate : RATES) {
        server.awaitRest();
        Round round = round(server, rate);
        System.out.println(round.line(rate));
        held &= round.isGood();
      }
    }
    return held;
  }

  Round round(ServerProcess server, int rate)
      throws FailureException, IOException, InterruptedException {
    Generator rush = arena.generator("rush");
    double whole = seconds + 2 * LEAD_SECONDS;
    List<String> load = Load.attack("halfopen", silent, (double) rate / silent).arguments();
    Process silence = rush.start(load, server, 0, whole);
    try {
      Thread.sleep((long) (1000 * LEAD_SECONDS));
      int count = (int) Math.ceil(HONEST_PER_SECOND * seconds);
      Generator honest = arena.generator("honest");
      Process arriving =
          honest.start(List.of("arrive", "--connections", "" + count), server, 0, seconds);
      long heap = Crowd.mostHeap(arriving, server);
      long sockets = Held.by(server).getOrDefault(Held.CONNECTIONS, 0L);
      JsonNode said = honest.end(arriving, 0);
      double came = rush.end(silence, whole).path("connected").asDouble() / whole;
      return new Round(came, count, said, sockets, heap);
    } finally {
      silence.destroyForcibly();
    }
  }

  /// What there was at one rate.
  ///
  /// @param came silent connections in a second, in fact
  /// @param count honest clients
  /// @param said by these
  /// @param sockets of the server when these had been there
  /// @param heap the most, in MiB
  record Round(double came, int count, JsonNode said, long sockets, long heap) {
    /// Whether everybody was let in in time.
    boolean isGood() {
      return said.path("admitted").asInt() == count
          && said.path("p99_us").asDouble() <= 1000 * MOST_MILLIS;
    }

    private String line(int rate) {
      return String.format(
          Locale.ROOT,
          "| %,d | %,.0f | %d | %d | %.1f | %.1f | %.1f | %.1f | %,d | %d |",
          rate,
          came,
          count,
          said.path("admitted").asInt(),
          said.path("p50_us").asDouble() / 1000,
          said.path("p99_us").asDouble() / 1000,
          said.path("max_us").asDouble() / 1000,
          said.path("own_delay_p99_us").asDouble() / 1000,
          sockets,
          heap);
    }
  }
}
