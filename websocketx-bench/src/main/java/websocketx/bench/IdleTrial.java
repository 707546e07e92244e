// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A fresh server each time: some connections come and go, then all of them are there and silent.
final class IdleTrial implements Trial {
  private static final List<String> WARMUP =
      List.of("echo", "--connections", "200", "--size", "64");
  private static final int PATIENCE_SECONDS = 60;

  private final Stage stage;
  private final Scenario scenario;
  private final Generator generator;

  IdleTrial(Stage stage, Scenario scenario) {
    this.stage = stage;
    this.scenario = scenario;
    generator = stage.newGenerator();
  }

  @Override
  public void prepare(Contestant contestant) throws FailureException, IOException {
    stage.start(contestant, scenario).close(); // whether it starts at all
  }

  @Override
  public Map<Figure, Double> measure(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    try (ServerProcess server = stage.start(contestant, scenario)) {
      generator.run(WARMUP, server, 0, stage.pace().warmup());
      boolean jvm = contestant.kind().isJvm();
      long heap = jvm ? server.usedHeap() : 0;
      long resident = server.residentBytes();
      Process clients = generator.start(scenario.load(), server.address());
      try {
        int connections = opened(clients);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        if (jvm) {
          figures.put(Figure.HEAP, (double) (server.usedHeap() - heap) / connections);
        }
        figures.put(Figure.RSS, (double) (server.residentBytes() - resident) / connections);
        return figures;
      } finally {
        clients.destroyForcibly();
      }
    }
  }

  /// Waits until all connections are there.
  private int opened(Process clients) throws FailureException, IOException, InterruptedException {
    BufferedReader output = clients.inputReader(StandardCharsets.UTF_8);
    CompletableFuture<Boolean> ended =
        CompletableFuture.supplyAsync(
            () -> true, CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    var _ = ended.thenRun(clients::destroyForcibly);
    String line = output.readLine();
    ended.cancel(false);
    if (line == null) {
      clients.destroyForcibly().waitFor();
      throw new FailureException(generator.complaint("not all connections are open"));
    }
    return Integer.parseInt(line.replaceAll("[^0-9]", ""));
  }

  @Override
  public void close() {}
}
