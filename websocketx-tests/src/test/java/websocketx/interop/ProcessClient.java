// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import websocketx.tests.Project;

/// A program of `src/test/clients`, as a process of its own, which prints a [Transcript] and exits
/// with 0 if all checks hold.
///
/// @param command how to start it
/// @param missing what it would need, or null if it can start
/// @param optional whether it may be missing in continuous integration too
public record ProcessClient(List<String> command, @Nullable String missing, boolean optional)
    implements Client {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final Path SCRIPTS = Project.root().resolve("websocketx-tests/src/test/clients");

  private static final String INSTALL = "; run websocketx-tests/src/test/clients/install";

  /// A script for Node that needs a package of npm.
  public static ProcessClient node(String script, String npmPackage) {
    Path installed = Project.clients().resolve("node_modules").resolve(npmPackage);
    return node(script).needs(Files.exists(installed), npmPackage + " is not installed" + INSTALL);
  }

  /// A script for Node alone. The flag brings the WebSocket of Node 22 to Node 20.
  public static ProcessClient node(String script) {
    String path = SCRIPTS.resolve(script).toString();
    return of("node", "--experimental-websocket", path)
        .needs(Project.onPath("node"), "node is not on the path")
        .needs(Files.isDirectory(Project.clients()), Project.clients() + " is missing" + INSTALL);
  }

  /// A script for Node in a browser.
  public static ProcessClient chromium(String script) {
    return node(script, "playwright-core")
        .needs(Project.onPath("chromium"), "chromium is not on the path");
  }

  static ProcessClient python(String script) {
    Path python = Project.clients().resolve("venv/bin/python");
    return of(python.toString(), "-I", SCRIPTS.resolve(script).toString())
        .needs(Files.isExecutable(python), python + " is missing" + INSTALL);
  }

  /// A compiled program, for which the language's tool is needed. Who does not have the tool does
  /// without the client.
  static ProcessClient compiled(String tool, String program, String... arguments) {
    Path path = Project.clients().resolve(program);
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(List.of(arguments));
    if (!Project.onPath(tool)) {
      return new ProcessClient(command, "no " + tool, true);
    }
    return of(command.toArray(String[]::new))
        .needs(Files.isExecutable(path), path + " is missing" + INSTALL);
  }

  private static ProcessClient of(String... command) {
    return new ProcessClient(List.of(command), null, false);
  }

  private ProcessClient needs(boolean isHere, String otherwise) {
    return isHere || missing != null ? this : new ProcessClient(command, otherwise, optional);
  }

  @Override
  public Transcript meet(URI server, String offer) throws IOException, InterruptedException {
    return run(server, offer);
  }

  /// Runs the program with these arguments, whose checks become tests.
  public Stream<DynamicTest> tests(Object... arguments) throws IOException, InterruptedException {
    return missing == null ? run(arguments).tests() : Stream.of(absence(missing));
  }

  private Transcript run(Object... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    Stream.of(arguments).map(Object::toString).forEach(all::add);
    Path output = Files.createTempFile("client", ".out");
    try {
      Process process =
          new ProcessBuilder(all)
              .directory(Project.clients().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      String end = "exit status " + end(process);
      return new Transcript(Files.readString(output), end);
    } finally {
      Files.delete(output);
    }
  }

  private static String end(Process process) throws InterruptedException {
    try {
      return process.waitFor(DEADLINE) ? process.exitValue() + "" : "none within " + DEADLINE;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
