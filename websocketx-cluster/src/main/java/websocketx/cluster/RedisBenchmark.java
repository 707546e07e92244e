// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What `redis-benchmark` says of a Redis, with the commands by which the hub publishes. Nobody is
/// subscribed.
record RedisBenchmark(int port, int commands) {
  static final String TABLE = "redis-benchmark";

  private static final int CONNECTIONS = 2;
  private static final int PIPELINED = 128;
  private static final int COLUMNS = 7; // rate, and latencies: mean, min, p50, p95, p99, max

  void run(Tables tables) throws IOException, InterruptedException {
    RedisScript script = RedisScript.publish();
    String message = "x".repeat(Way.SIZE);
    List<String> script2 = new ArrayList<>(List.of("EVALSHA", load(script), "2"));
    script2.addAll(List.of(script.keys(0)));
    for (byte[] argument : script.arguments(0, message.getBytes(UTF_8))) {
      script2.add(new String(argument, UTF_8));
    }
    List<String> publish = List.of("SPUBLISH", script.channel(0), message);
    add(tables, "SPUBLISH", publish, 1, commands);
    add(tables, "SPUBLISH, 128 pipelined", publish, PIPELINED, 10 * commands);
    add(tables, "the hub's script, with history", script2, 1, commands);
    add(tables, "the hub's script, 128 pipelined", script2, PIPELINED, 2 * commands);
  }

  private String load(RedisScript script) throws IOException, InterruptedException {
    return run(List.of("redis-cli", "-p", Integer.toString(port), "SCRIPT", "LOAD", script.text()))
        .strip();
  }

  private void add(Tables tables, String row, List<String> what, int pipelined, int count)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("redis-benchmark", "--csv", "-c"));
    command.addAll(List.of(Integer.toString(CONNECTIONS), "-p", Integer.toString(port)));
    command.addAll(List.of("-P", Integer.toString(pipelined), "-n", Integer.toString(count)));
    command.addAll(what);
    String[] lines = run(command).strip().split("\n", -1);
    String[] cells = lines[lines.length - 1].replace("\"", "").split(",", -1);
    int first = cells.length - COLUMNS;
    tables.add(TABLE, row, "commands a second", Double.parseDouble(cells[first]));
    tables.add(TABLE, row, "p50, µs", 1e3 * Double.parseDouble(cells[first + 3]));
    tables.add(TABLE, row, "p99, µs", 1e3 * Double.parseDouble(cells[first + 5]));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command.getFirst() + ": " + said);
    }
    return said;
  }
}
