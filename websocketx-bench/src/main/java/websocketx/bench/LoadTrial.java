// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// All servers run from the beginning to the end, and one at a time is under load.
final class LoadTrial implements Trial {
  /// Code that was compiled before any connection had ended is thrown away when they do.
  static final int WARMUPS = 3;

  /// How long system calls are counted, which makes them slow.
  static final double SYSTEM_CALL_SECONDS = 0.5;

  private final Stage stage;
  private final Scenario scenario;
  private final Generator generator;
  private final Map<Contestant, ServerProcess> servers = new HashMap<>();

  LoadTrial(Stage stage, Scenario scenario) {
    this.stage = stage;
    this.scenario = scenario;
    generator = stage.newGenerator();
  }

  @Override
  public void prepare(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    servers.put(contestant, stage.start(contestant, scenario));
    double seconds = stage.pace().warmup(contestant.kind()) / WARMUPS;
    for (int i = 0; i < WARMUPS; i++) {
      run(contestant, 0, seconds);
    }
  }

  @Override
  public Map<Figure, Double> measure(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    ServerProcess server = server(contestant);
    Neighbours before = Neighbours.of(server);
    long start = System.nanoTime();
    Map<Figure, Double> figures =
        Generator.figures(run(contestant, stage.pace().ramp(), stage.pace().seconds()));
    long used = Neighbours.of(server).since(before).toNanos();
    figures.put(Figure.OTHERS_BUSY, (double) used / (System.nanoTime() - start));
    return figures;
  }

  @Override
  public Map<Figure, Double> finish(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    if (scenario.detailed()) {
      if (contestant.kind().isJvm()) {
        figures.put(Figure.ALLOCATED, allocated(contestant));
      }
    }
    if (stage.pace().systemCalls()) {
      figures.put(Figure.SYSTEM_CALLS, systemCalls(contestant));
    }
    return figures;
  }

  private double systemCalls(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    ServerProcess server = server(contestant);
    try (HeldLoad load = generator.hold(scenario.load(), server, SYSTEM_CALL_SECONDS)) {
      return SystemCalls.count(
          server.pid(),
          stage.logs().resolve("strace.log"),
          () -> {
            JsonNode json = load.run();
            return Stream.of("messages", "handshakes", "deliveries")
                .mapToDouble(plural -> json.path(plural + "_in_all").asDouble())
                .sum();
          });
    } finally {
      server.awaitRest();
    }
  }

  @Override
  public String drop(Contestant contestant) throws IOException, InterruptedException {
    ServerProcess server = servers.remove(contestant);
    if (server == null) {
      return "";
    }
    try (server) {
      return server.endIfEnded();
    }
  }

  /// The difference of a long and a short run: what connections cost is in both.
  private double allocated(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    ServerProcess server = server(contestant);
    long start = server.allocated();
    double few = messages(run(contestant, 0, 0.3));
    long middle = server.allocated();
    double many = messages(run(contestant, 0, 1.3));
    long end = server.allocated();
    return ((end - middle) - (middle - start)) / (many - few);
  }

  private static double messages(JsonNode json) {
    return json.path("messages").asDouble();
  }

  private JsonNode run(Contestant contestant, double warmup, double seconds)
      throws FailureException, IOException, InterruptedException {
    ServerProcess server = server(contestant);
    JsonNode json = generator.run(scenario.load(), server, warmup, seconds);
    server.awaitRest(); // or it would disturb the next one
    return json;
  }

  private ServerProcess server(Contestant contestant) throws FailureException {
    ServerProcess server = servers.get(contestant);
    if (server == null) {
      throw new FailureException("the server is not running");
    }
    return server;
  }

  @Override
  public void close() {
    servers.values().forEach(ServerProcess::close);
  }
}
