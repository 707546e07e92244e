// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.interop.JavaClient;
import websocketx.tests.Project;

/// The program of `docs/deploy.md`, as a process: what the probes of the files there ask for, and
/// how it ends.
@Timeout(120)
class DeployedIT {
  private static final Pattern PROBE = Pattern.compile("httpGet: \\{ path: (\\S+), port: 8080 }");

  @TempDir Path directory;

  @Test
  void programAnswersTheProbesEchoesAndEndsInOrder() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    Path source =
        DeployFile.of("App.java")
            .with("8080", Integer.toString(port))
            .with("/run/app/websocket.sock", directory.resolve("s").toString())
            .writeTo(directory.resolve("App.java"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Project.root().resolve("websocketx-core/target/classes").toString(),
                source.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI server = URI.create("http://127.0.0.1:" + port);
      List<String> probes =
          PROBE
              .matcher(DeployFile.of("deployment.yaml").text())
              .results()
              .map(probe -> probe.group(1))
              .toList();
      assertEquals(List.of("/ready", "/live"), probes);
      for (String probe : probes) {
        assertEquals(200, status(http, server.resolve(probe), process), probe);
      }
      assertEquals(404, status(http, server.resolve("/"), process));
      assertTrue(Files.exists(directory.resolve("s")), "it listens on the Unix domain socket too");
      try (JavaClient client = JavaClient.dial(URI.create("ws://127.0.0.1:" + port))) {
        client.send("hello");
        assertEquals("hello", client.text());
        process.destroy();
        assertEquals("1001 'server shutting down'", client.closed());
      }
      assertTrue(process.waitFor(20, SECONDS), "it ends");
      String unit = DeployFile.of("app.service").text();
      assertTrue(unit.contains("\nSuccessExitStatus=" + process.exitValue() + "\n"));
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  /// Asks until the program has started.
  private int status(HttpClient http, URI uri, Process process) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    while (true) {
      try {
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      } catch (ConnectException e) {
        assertTrue(process.isAlive(), () -> log());
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
