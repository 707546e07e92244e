// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import websocketx.peers.Peer;
import websocketx.peers.Service;

/// The echo of this project's program, in a process of its own: the suite has no dependency on what
/// it judges.
final class OwnServer implements Peer {
  private static final Pattern ADDRESS = Pattern.compile("http(s?://\\S+/)");

  private final Path program;
  private @Nullable Process process;

  /// A server that is not started yet.
  ///
  /// @param root the directory with the script that starts the program
  OwnServer(Path root) {
    program = root.resolve("websocketx");
  }

  @Override
  public String name() {
    return "websocketx";
  }

  @Override
  public String version() {
    return Objects.requireNonNullElse(
        OwnServer.class.getPackage().getImplementationVersion(), "of this build");
  }

  @Override
  public URI start(Service service) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--port",
                "0",
                "--read-limit",
                Integer.toString(service.messageLimit())));
    if (service.compresses()) {
      command.add("--compression");
    }
    if (service.isSecure()) {
      command.add("--tls");
    }
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null) {
      close();
      throw new IOException("the server ended at once: " + String.join(" ", command));
    }
    Matcher address = ADDRESS.matcher(line);
    if (!address.find()) {
      close();
      throw new IOException("the server does not say where it is: " + line);
    }
    return URI.create("ws" + address.group(1) + "echo");
  }

  @Override
  public void close() {
    Process running = process;
    if (running == null) {
      return;
    }
    process = null;
    running.destroy();
    try {
      if (!running.waitFor(5, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
