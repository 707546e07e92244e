// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/// Counts the system calls of a process, by strace.
final class SystemCalls {
  private SystemCalls() {}

  /// A load that says how many messages it was.
  @FunctionalInterface
  interface Load {
    double run() throws FailureException, IOException, InterruptedException;
  }

  /// Counts while the load is on.
  ///
  /// @return for each message; empty where it is not permitted
  static OptionalDouble count(long pid, Path log, Load load)
      throws FailureException, IOException, InterruptedException {
    if (!isPermitted()) {
      return OptionalDouble.empty();
    }
    Path table = log.resolveSibling("strace.txt");
    Files.deleteIfExists(table);
    Process strace =
        Programs.start(
            List.of("strace", "-c", "-f", "-o", table.toString(), "-p", Long.toString(pid)), log);
    try {
      if (strace.waitFor(500, TimeUnit.MILLISECONDS)) { // longer than attaching takes
        return OptionalDouble.empty();
      }
      double messages = load.run();
      strace.destroy();
      strace.waitFor(5, TimeUnit.SECONDS);
      double calls = Files.exists(table) ? total(Files.readString(table)) : 0;
      return calls > 0 && messages > 0
          ? OptionalDouble.of(calls / messages)
          : OptionalDouble.empty();
    } finally {
      strace.destroyForcibly();
    }
  }

  /// Whether this process may trace one that it has started, and hence a server.
  static boolean isPermitted() throws IOException, InterruptedException {
    if (!Programs.has("strace")) {
      return false;
    }
    Process strace =
        new ProcessBuilder("strace", "-c", "true")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return strace.waitFor(5, TimeUnit.SECONDS) && strace.exitValue() == 0;
  }

  /// The calls in the last line of a table, like "100.00 0.1 3 4216 1 total".
  static double total(String table) {
    for (String line : table.lines().toList()) {
      if (line.strip().endsWith(" total")) {
        return Double.parseDouble(line.strip().split("\\s+", -1)[3]);
      }
    }
    return 0;
  }
}
