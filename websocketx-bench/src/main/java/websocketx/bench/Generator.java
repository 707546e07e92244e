// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The program that is the clients: wsbench.
public final class Generator {
  private static final int PATIENCE_SECONDS = 60;

  /// After how long without an answer a server is given up: long enough for one that has 10,000
  /// connections.
  private static final int STALL_SECONDS = 10;

  private final Path program;
  private final Pinning pinning;
  private final Path log;
  private final JsonMapper mapper = new JsonMapper();

  /// A generator that is not running.
  ///
  /// @param log where it says what is wrong
  public Generator(Path program, Pinning pinning, Path log) {
    this.program = program;
    this.pinning = pinning;
    this.log = log;
  }

  /// Starts it.
  public Process start(List<String> load, List<String> address) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(load);
    command.addAll(address);
    return Programs.start(pinning.generator(command), log);
  }

  /// Puts a load on a server for a while.
  ///
  /// @return what the generator has to say about it
  JsonNode run(List<String> load, ServerProcess server, double warmup, double seconds)
      throws FailureException, IOException, InterruptedException {
    List<String> times = times(server, warmup, seconds);
    times.addAll(List.of("--server-pid", "" + server.pid()));
    return end(start(load, times), warmup + seconds);
  }

  /// Opens the connections for a load that begins later.
  public HeldLoad hold(List<String> load, ServerProcess server, double seconds)
      throws FailureException, IOException {
    List<String> times = times(server, 0, seconds);
    times.add("--hold");
    return new HeldLoad(start(load, times), this);
  }

  private static List<String> times(ServerProcess server, double warmup, double seconds) {
    List<String> times = new ArrayList<>(server.address());
    times.addAll(List.of("--warmup", "" + warmup, "--duration", "" + seconds));
    times.addAll(List.of("--patience", "" + STALL_SECONDS));
    return times;
  }

  /// Puts a load on a server for a while, without waiting for the end.
  public Process start(List<String> load, ServerProcess server, double warmup, double seconds)
      throws IOException {
    return start(load, times(server, warmup, seconds));
  }

  /// Waits for its end.
  ///
  /// @param seconds how long it may be expected to take
  public JsonNode end(Process process, double seconds)
      throws FailureException, IOException, InterruptedException {
    try {
      if (!process.waitFor((long) (1000 * (seconds + PATIENCE_SECONDS)), TimeUnit.MILLISECONDS)) {
        throw new FailureException("the generator does not come to an end");
      }
      // One line, which a pipe can hold.
      byte[] output = process.getInputStream().readAllBytes();
      if (process.exitValue() != 0) {
        throw new FailureException(complaint("the generator fails"));
      }
      return mapper.readTree(new String(output, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  /// What it has said to be wrong.
  String complaint(String otherwise) throws IOException {
    String line = Programs.lastLine(log);
    return line.isEmpty() ? otherwise : line;
  }

  /// The figures among what it has said.
  static Map<Figure, Double> figures(JsonNode json) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      for (String key : figure.keys()) {
        JsonNode value = json.get(key);
        if (value != null && value.isNumber()) {
          figures.put(figure, value.asDouble());
        }
      }
    }
    return figures;
  }
}
