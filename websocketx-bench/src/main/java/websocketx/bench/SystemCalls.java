// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Counts the system calls of a process, by strace.
final class SystemCalls {
  private static final int ATTEMPTS = 250;
  private static final int ATTEMPT_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 10;

  private SystemCalls() {}

  /// A load that says how many messages it was.
  @FunctionalInterface
  interface Load {
    double run() throws FailureException, IOException, InterruptedException;
  }

  /// Counts while the load is on.
  ///
  /// @return for each message
  static double count(long pid, Path log, Load load)
      throws FailureException, IOException, InterruptedException {
    Path table = log.resolveSibling("strace.txt");
    Files.deleteIfExists(table);
    Process strace = attach(pid, table, log);
    try {
      double messages = load.run();
      strace.destroy(); // it lets the process go, and writes
      strace.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      double calls = Files.exists(table) ? total(Files.readString(table)) : 0;
      if (calls == 0 || messages == 0) {
        throw new FailureException("strace has counted nothing");
      }
      return calls / messages;
    } finally {
      strace.destroyForcibly();
    }
  }

  private static Process attach(long pid, Path table, Path log)
      throws FailureException, IOException, InterruptedException {
    Process strace =
        Programs.start(
            List.of("strace", "-c", "-f", "-o", table.toString(), "-p", Long.toString(pid)), log);
    for (int i = 0; i < ATTEMPTS; i++) {
      boolean ended = strace.waitFor(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS);
      if (!ended && Files.readString(log).contains(" attached")) { // with all threads
        return strace;
      }
      if (ended) {
        break;
      }
    }
    strace.destroyForcibly();
    throw new FailureException("strace does not attach: " + Programs.lastLine(log));
  }

  /// Whether a process may be traced that the tracer has not started, as servers are.
  static boolean isPermitted(Path directory) throws IOException, InterruptedException {
    if (!Programs.has("strace")) {
      return false;
    }
    Process idle = Programs.start(List.of("cat"), directory.resolve("cat.log"));
    try {
      Path log = directory.resolve("strace.log");
      attach(idle.pid(), directory.resolve("strace.txt"), log).destroy();
      return true;
    } catch (FailureException e) {
      return false;
    } finally {
      idle.destroyForcibly();
    }
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
