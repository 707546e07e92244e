// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Other programs. Those that were started, and what they have started, end with this one.
final class Programs {
  private static final Set<Process> RUNNING = new HashSet<>();
  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Programs::endAll));
  }

  private Programs() {}

  static boolean has(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  /// Starts a program.
  ///
  /// @param log where its standard error goes
  static Process start(List<String> command, Path log) throws IOException {
    ProcessBuilder program = new ProcessBuilder(command).redirectError(log.toFile());
    Process process;
    synchronized (RUNNING) {
      if (ending) { // what has lost a server goes on with the next one meanwhile
        throw new IOException("the benchmark is ending");
      }
      process = program.start();
      RUNNING.add(process);
    }
    var _ = process.onExit().thenRun(() -> forget(process));
    return process;
  }

  private static void forget(Process process) {
    synchronized (RUNNING) {
      RUNNING.remove(process);
    }
  }

  private static void endAll() {
    synchronized (RUNNING) {
      ending = true;
      RUNNING.forEach(process -> {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      });
    }
  }

  /// What a program that has failed says about it: its last line.
  static String lastLine(Path log) throws IOException {
    String text = Files.readString(log, StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
