// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// Starts the program again and again, while a client tries to get an echo. Nothing is pinned: a
/// JVM that starts uses several processors.
final class StartTrial implements Trial {
  private static final double PATIENCE_SECONDS = 30;

  private final Stage stage;
  private final Generator generator;

  StartTrial(Stage stage) {
    this.stage = stage;
    generator = new Generator(stage.generator(), Pinning.NONE, stage.logs().resolve("first.log"));
  }

  /// The first time a command may have something to prepare for the next times: a cache.
  @Override
  public void prepare(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    if (!contestant.arguments().isEmpty()) {
      run(contestant, contestant.arguments());
    }
    run(contestant, contestant.command());
  }

  @Override
  public Map<Figure, Double> measure(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    return Generator.figures(run(contestant, contestant.command()));
  }

  private JsonNode run(Contestant contestant, List<String> command)
      throws FailureException, IOException, InterruptedException {
    String port = "" + freePort();
    List<String> address =
        List.of("--host", "127.0.0.1", "--port", port, "--path", "/echo", "--timeout", "30");
    Process client = generator.start(List.of("first"), address);
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("--port", port));
    Process server = Programs.start(whole, stage.log(contestant));
    try {
      return generator.end(client, PATIENCE_SECONDS);
    } finally {
      server.destroy(); // a cache is written when it ends by itself
      if (!server.waitFor(30, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {}
}
