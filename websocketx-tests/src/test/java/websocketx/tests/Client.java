// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/// A client that is not ours: a script of `src/test/clients`, as a process of its own. It prints a
/// line for each rule that it has tried, `ok <rule>` or `failed <rule>: <why>`, and exits with 0 if
/// all of them hold.
record Client(List<String> command, @Nullable String missing) {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final Path SCRIPTS = Project.root().resolve("websocketx-tests/src/test/clients");

  private static final String INSTALL = "; run websocketx-tests/src/test/clients/install";

  /// A script for Node that needs a package of npm.
  static Client node(String script, String npmPackage) {
    Path installed = Project.clients().resolve("node_modules").resolve(npmPackage);
    return node(script).needs(Files.exists(installed), npmPackage + " is not installed" + INSTALL);
  }

  /// A script for Node alone. The flag brings the WebSocket of Node 22 to Node 20.
  static Client node(String script) {
    String path = SCRIPTS.resolve(script).toString();
    return new Client(List.of("node", "--experimental-websocket", path), null)
        .needs(Project.onPath("node"), "node is not on the path")
        .needs(Files.isDirectory(Project.clients()), Project.clients() + " is missing" + INSTALL);
  }

  static Client python(String script) {
    Path python = Project.clients().resolve("venv/bin/python");
    return new Client(List.of(python.toString(), "-I", SCRIPTS.resolve(script).toString()), null)
        .needs(Files.isExecutable(python), python + " is missing" + INSTALL);
  }

  Client needs(boolean isHere, String otherwise) {
    return isHere || missing != null ? this : new Client(command, otherwise);
  }

  /// Runs the script; each of its rules becomes a test, and so does its end.
  Stream<DynamicTest> tests(Object... arguments) throws IOException, InterruptedException {
    if (missing != null) {
      return Stream.of(dynamicTest("clientIsInstalled", () -> skip(missing)));
    }
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
      String printed = Files.readString(output);
      return Stream.concat(
          printed.lines().flatMap(Client::test),
          Stream.of(
              dynamicTest(
                  "scriptEndsWell",
                  () -> assertEquals("exit status 0", end, () -> "printed:\n" + printed))));
    } finally {
      Files.delete(output);
    }
  }

  /// Says what is missing; in continuous integration that is a failure.
  private static void skip(String why) {
    if ("true".equals(System.getenv("CI"))) {
      fail(why);
    }
    abort(why);
  }

  private static String end(Process process) throws InterruptedException {
    try {
      return process.waitFor(DEADLINE) ? process.exitValue() + "" : "none within " + DEADLINE;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  private static Stream<DynamicTest> test(String line) {
    if (line.startsWith("ok ")) {
      return Stream.of(dynamicTest(line.substring("ok ".length()), () -> {}));
    }
    if (line.startsWith("failed ")) {
      String rule = line.substring("failed ".length()).split(":", 2)[0];
      return Stream.of(dynamicTest(rule, () -> fail(line)));
    }
    return Stream.of();
  }
}
