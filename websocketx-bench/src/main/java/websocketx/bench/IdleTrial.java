// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A fresh server each time: it works for a while, many connections come and go, and then all of
/// them are there and silent.
///
/// The heap of a JVM has all its pages from the start, so what grows is outside of it. To that is
/// added what the connections hold of the heap after a collection: garbage that came with them, and
/// pages of the heap that it was the first to touch, are not theirs.
final class IdleTrial implements Trial {
  private static final List<String> WORK = List.of("echo", "--connections", "64", "--size", "64");
  private static final List<String> VISIT =
      List.of("echo", "--connections", "1000", "--size", "64");
  private static final int VISITS = 20;
  private static final double VISIT_SECONDS = 0.1;
  private static final int MOST_COLLECTIONS = 20;
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
      generator.run(secured(WORK), server, 0, stage.pace().warmup(contestant.kind()));
      for (int i = 0; i < VISITS; i++) {
        generator.run(secured(VISIT), server, 0, VISIT_SECONDS);
        server.awaitRest(); // threads that wait in code that is not compiled hold more of the heap
      }
      boolean jvm = contestant.kind().isJvm();
      long heap = jvm ? settledHeap(server) : 0;
      long resident = server.residentBytes();
      Process clients = generator.start(scenario.load(), server.address());
      try {
        int connections = opened(clients);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        double held = 0;
        if (jvm) {
          held = (double) (settledHeap(server) - heap) / connections;
          figures.put(Figure.HEAP, held);
        }
        double outside = (double) (server.residentBytes() - resident) / connections;
        figures.put(Figure.RSS, held + outside);
        return figures;
      } finally {
        clients.destroyForcibly().waitFor();
      }
    }
  }

  private List<String> secured(List<String> load) {
    List<String> whole = new ArrayList<>(load);
    if (scenario.service().isSecure()) {
      whole.add("--tls");
    }
    return whole;
  }

  /// Some of it goes only after others have gone: connections whose end is not yet noticed.
  private static long settledHeap(ServerProcess server) throws FailureException, IOException {
    long least = server.usedHeap();
    for (int i = 1; i < MOST_COLLECTIONS; i++) {
      long heap = server.usedHeap();
      if (heap >= least) {
        break;
      }
      least = heap;
    }
    return least;
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
    return Integer.parseInt(line.replaceFirst("\\D*(\\d+).*", "$1")); // and what they take here
  }

  @Override
  public void close() {}
}
