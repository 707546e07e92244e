// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
          new Load("long", List.of("echo", "--connections", "64", "--size", "2048", "--binary")),
          Load.attack("fragments", 4, 10));

  private static final double TURN_SECONDS = 0.7;

  /// More writers that are stuck at once than a server keeps write buffers for: from then on it has
  /// all of those. What is never reached in the first minutes would look like a leak in the last.
  private static final Load HIGH_WATER = Load.attack("readers", 200, 1);

  private static final double HIGH_WATER_SECONDS = 5;

  private final Arena arena;
  private final ServerProcess server;
  private final double seconds;
  private final Map<Process, Generator> steady = new LinkedHashMap<>();
  private int turn;

  /// Begins, when the server has held more than it will have to.
  Traffic(Arena arena, ServerProcess server, double seconds)
      throws FailureException, IOException, InterruptedException {
    this.arena = arena;
    this.server = server;
    this.seconds = seconds;
    run(HIGH_WATER, HIGH_WATER_SECONDS);
    for (Load load : STEADY) {
      Generator generator = arena.generator(load.name());
      steady.put(generator.start(load.arguments(), server, 0, seconds), generator);
    }
  }

  /// Returns at that time, as `System.nanoTime()` tells it; what comes by turns is silent then.
  void goOn(long until) throws FailureException, IOException, InterruptedException {
    long turns = TimeUnit.MILLISECONDS.toNanos((long) (1000 * 2 * TURN_SECONDS));
    while (until - System.nanoTime() > turns) {
      run(TURNS.get(turn++ % TURNS.size()), TURN_SECONDS);
    }
    for (Map.Entry<Process, Generator> client : steady.entrySet()) {
      if (!client.getKey().isAlive()) {
        client.getValue().end(client.getKey(), 0); // says why
      }
    }
    TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
  }

  private void run(Load load, double span)
      throws FailureException, IOException, InterruptedException {
    Generator generator = arena.generator(load.name());
    generator.end(generator.start(load.arguments(), server, 0, span), span);
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
