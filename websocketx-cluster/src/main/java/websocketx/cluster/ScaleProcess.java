// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The process of a [ScaleNode].
final class ScaleProcess implements AutoCloseable {
  private final Process process;
  final int port;

  ScaleProcess(String broker, String name, Path folder) throws IOException {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ScaleNode.class.getName(),
                    broker,
                    name))
            .redirectError(folder.resolve(name + ".log").toFile())
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = said.readLine();
    if (line == null) {
      throw new IOException(name + " does not start, see " + folder);
    }
    port = Integer.parseInt(line);
  }

  /// The time of processors that it has had, in steps of 10 ms.
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
