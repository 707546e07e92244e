// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The demo as a process of its own, started the way `./websocketx` starts it.
final class Program implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration LIFETIME = Duration.ofMinutes(3);
  private static final String GREETING = "websocketx is at ";

  private final Process process;
  private final Path errors;

  private Program(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  static Program start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/env")) && Files.isDirectory(Path.of("/proc/self"))) {
      // Whoever runs the tests in the background has SIGINT ignored, and children inherit that.
      command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
    }
    command.addAll(command());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("program", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    // So that no test waits for ever for a line that does not come.
    CompletableFuture.delayedExecutor(LIFETIME.toSeconds(), SECONDS)
        .execute(process::destroyForcibly);
    return new Program(process, errors);
  }

  /// What starts it, for others who do.
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-p",
        Project.root().resolve("websocketx-demo/target/modules").toString(),
        "-m",
        "websocketx.demo/websocketx.demo.Demo");
  }

  /// Listening on a free port, and ready.
  static Program listening(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--port", "0"));
    all.addAll(List.of(arguments));
    return start(all.toArray(String[]::new));
  }

  /// What the first line says: where the page is.
  URI page() throws IOException {
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    assertTrue(line != null && line.startsWith(GREETING), () -> line + "\n" + errors());
    return URI.create(line.substring(GREETING.length()));
  }

  /// An endpoint of a program whose page is known.
  static URI endpoint(URI page, String target) {
    return URI.create("ws://" + page.getRawAuthority() + target);
  }

  /// Sends a signal: `TERM`, `INT`.
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start();
    assertTrue(kill.waitFor(DEADLINE) && kill.exitValue() == 0, "kill failed");
  }

  int exitStatus() throws InterruptedException {
    assertTrue(process.waitFor(DEADLINE), "the program has not ended");
    return process.exitValue();
  }

  /// How long it takes to end from now on.
  Duration timeToEnd() throws InterruptedException {
    long begun = System.nanoTime();
    int _ = exitStatus();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// All that it has written and nobody has read, once it has ended.
  String output() throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    Files.delete(errors);
  }
}
