// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import websocketx.bench.FailureException;
import websocketx.bench.Generator;
import websocketx.bench.ServerProcess;

/// All that clients do: much of it all the time, so that one sample is like another, and what would
/// keep a processor busy in turns.
final class Traffic implements AutoCloseable {
  private static final List<Load> STEADY =
      List.of(
          Load.probe("plain", 50, 4, "--size", "128"),
          Load.probe("deflate", 20, 4, "--size", "1000", "--compression", "on"),
          Load.probe("takeover", 20, 4, "--size", "1000", "--compression", "takeover"),
          Load.attack("halfopen", 20, 1),
          Load.attack("handshakes", 20, 5),
          Load.attack("requests", 10, 5),
          Load.attack("readers", 5, 1),
          Load.attack("bombs", 5, 1),
          Load.attack("frames", 10, 2),
          Load.attack("resets", 10, 2));

  private static final List<Load> TURNS =
      List.of(
          new Load("connect", List.of("connect", "--concurrency", "4")),
          new Load(
              "echo", List.of("echo", "--connections", "16", "--size", "64", "--pipeline", "8")),
          Load.attack("pings", 4, 10),
          Load.attack("pongs", 4, 10),
          new Load("long", List.of("echo", "--connections", "64", "--size", "2048", "--binary")),
          Load.attack("fragments", 4, 10));

  private static final double TURN_SECONDS = 0.7;

  /// More who keep the server busy at once than it has write buffers for: what it keeps for them it
  /// has from then on. What is reached for the first time in the last minutes would look like a
  /// leak.
  private static final Load HIGH_WATER = Load.attack("readers", 200, 1);

  private static final double HIGH_WATER_SECONDS = 5;

  /// What the generator counts, of which each load has one.
  private static final List<String> COUNTS =
      List.of("handshakes_in_all", "messages_in_all", "bytes");

  private final Arena arena;
  private final ServerProcess server;
  private final double seconds;
  private final List<Load> turns;
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Map<Process, Generator> steady = new LinkedHashMap<>();
  private int turn;

  /// Begins, when the server has held more than it will have to.
  ///
  /// @param only the names of what there is to be; everything if it is empty
  Traffic(Arena arena, ServerProcess server, double seconds, Set<String> only)
      throws FailureException, IOException, InterruptedException {
    this.arena = arena;
    this.server = server;
    this.seconds = seconds;
    turns = chosen(TURNS, only);
    for (Load load : chosen(List.of(HIGH_WATER), only)) {
      run(load, HIGH_WATER_SECONDS);
    }
    for (Load load : chosen(STEADY, only)) {
      Generator generator = arena.generator(load.name());
      steady.put(generator.start(load.arguments(), server, 0, seconds), generator);
    }
  }

  private static List<Load> chosen(List<Load> loads, Set<String> only) {
    return loads.stream().filter(load -> only.isEmpty() || only.contains(load.name())).toList();
  }

  /// Of all that there can be.
  static Set<String> names() {
    return Stream.concat(STEADY.stream(), TURNS.stream())
        .map(Load::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Returns at that time, as `System.nanoTime()` tells it; what comes by turns is silent then.
  void goOn(long until) throws FailureException, IOException, InterruptedException {
    long two = TimeUnit.MILLISECONDS.toNanos((long) (1000 * 2 * TURN_SECONDS));
    while (!turns.isEmpty() && until - System.nanoTime() > two) {
      Load load = turns.get(turn++ % turns.size());
      count(load.name(), run(load, TURN_SECONDS));
    }
    for (Map.Entry<Process, Generator> client : steady.entrySet()) {
      if (!client.getKey().isAlive()) {
        client.getValue().end(client.getKey(), 0); // says why
      }
    }
    TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
  }

  private JsonNode run(Load load, double span)
      throws FailureException, IOException, InterruptedException {
    Generator generator = arena.generator(load.name());
    return generator.end(generator.start(load.arguments(), server, 0, span), span);
  }

  private void count(String name, JsonNode said) {
    for (String count : COUNTS) {
      if (said.has(count)) {
        String what = name + ", " + count.replace("_in_all", "");
        counts.merge(what, said.path(count).asLong(), Long::sum);
      }
    }
  }

  /// How much what takes turns has come to so far.
  Map<String, Long> counts() {
    return counts;
  }

  /// Returns when all clients have ended as they should.
  void end() throws FailureException, IOException, InterruptedException {
    for (Map.Entry<Process, Generator> client : steady.entrySet()) {
      client.getValue().end(client.getKey(), seconds);
    }
  }

  @Override
  public void close() {
    steady.keySet().forEach(Process::destroyForcibly);
  }
}
