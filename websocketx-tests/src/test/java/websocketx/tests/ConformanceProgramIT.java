// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;

/// The program `./conformance`, where it is not about TCP alone. Which cases there are is told by
/// its own tests.
@Timeout(120)
class ConformanceProgramIT {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Path ROOT = Project.root();

  @TempDir private Path directory;

  /// Plays a few cases.
  ///
  /// @return what it prints
  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.add("-Dwebsocketx.root=" + directory);
    command.add("-cp");
    command.add(ROOT.resolve("websocketx-conformance/target/libraries") + "/*");
    command.add("websocketx.conformance.Conformance");
    command.addAll(List.of("--cases", "1.1,7.1", "--out", directory.resolve("out").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertTrue(process.waitFor(10, SECONDS));
      assertEquals(0, process.exitValue(), output);
      assertTrue(output.contains(" strict, 0 informational, 0 non-strict, "), output);
      return output;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /// Starts the demo as `./websocketx` does, but builds nothing.
  private void writeScript() throws IOException {
    Path script = directory.resolve("websocketx");
    Files.createFile(script, asFileAttribute(fromString("rwx------")));
    String modules = ROOT.resolve("websocketx-demo/target/modules").toString();
    Files.writeString(
        script,
        "#!/bin/sh\nexec '%s' -p '%s' -m websocketx.demo/websocketx.demo.Demo \"$@\"\n"
            .formatted(JAVA, modules));
  }

  @Test
  void ownServerIsJudgedOverTls() throws Exception {
    writeScript();
    String output = run("--tls");
    assertTrue(output.contains(" at wss://localhost:"), output);
  }

  @Test
  void serverBehindAUnixSocketIsJudged() throws Exception {
    Path file = directory.resolve("socket");
    try (WebSocketServer server =
        WebSocketServer.builder()
            .handler(connection -> {
              for (Message message : connection) {
                connection.write(message);
              }
            })
            .options(Options.defaults().readLimit(1 << 24))
            .build()) {
      server.listen(UnixDomainSocketAddress.of(file));
      String output = run("--url", "ws+unix://localhost/#" + file);
      assertTrue(output.contains(" at ws+unix://localhost/#" + file + ": "), output);
    }
  }
}
