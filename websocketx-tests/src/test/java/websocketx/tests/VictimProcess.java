// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A [Victim] that runs, and what a test does to it.
final class VictimProcess implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration LIFETIME = Duration.ofMinutes(3);

  private final Process process;
  private final Path errors;
  private final BufferedReader out;
  private final Writer in;
  private final URI uri;

  private VictimProcess(Process process, Path errors) throws IOException {
    this.process = process;
    this.errors = errors;
    out = process.inputReader(UTF_8);
    in = process.outputWriter(UTF_8);
    String line = out.readLine();
    assertNotNull(line, this::errors);
    uri = URI.create(line);
  }

  /// Runs a class of the tests in a JVM of its own.
  static ProcessBuilder java(
      List<String> before, List<String> options, Class<?> main, String... of) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(of));
    return new ProcessBuilder(command);
  }

  /// @param before what the command begins with
  /// @param options of the JVM
  static VictimProcess start(List<String> before, List<String> options, String... arguments)
      throws IOException {
    Path errors = Files.createTempFile("victim", ".err");
    Process process =
        java(before, options, Victim.class, arguments).redirectError(errors.toFile()).start();
    CompletableFuture.delayedExecutor(LIFETIME.toSeconds(), SECONDS)
        .execute(process::destroyForcibly);
    try {
      return new VictimProcess(process, errors);
    } catch (Throwable failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  URI uri(String target) {
    return URI.create(uri + target);
  }

  /// Says something and returns the answer.
  String ask(String command) throws IOException {
    in.write(command + "\n");
    in.flush();
    String answer = out.readLine();
    assertNotNull(answer, this::errors);
    return answer;
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 5000);
    return socket;
  }

  /// Connects and opens a WebSocket.
  Socket dial(String target) throws IOException {
    Socket socket = connect();
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(Raw.upgrade(target));
    byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
    assertTrue(new String(status, ISO_8859_1).equals("HTTP/1.1 101"), this::errors);
    return socket;
  }

  /// Whether the other side has closed within a time; what it sends is skipped.
  static boolean isClosed(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      while (socket.getInputStream().read() >= 0) {
        // an answer
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /// The number of the process.
  long pid() {
    return process.pid();
  }

  /// The time that its processor has spent on it.
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /// Sends a signal: `TERM`, `STOP`.
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start();
    assertTrue(kill.waitFor(DEADLINE) && kill.exitValue() == 0, "kill failed");
  }

  /// Lets time pass, in which it does not end.
  void outlasts(Duration time) throws InterruptedException {
    assertTrue(!process.waitFor(time), this::errors);
  }

  int exitStatus() throws InterruptedException {
    assertTrue(process.waitFor(DEADLINE), "the victim has not ended");
    return process.exitValue();
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
