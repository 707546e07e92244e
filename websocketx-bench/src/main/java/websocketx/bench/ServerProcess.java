// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server that listens.
public final class ServerProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private static final Duration REST = Duration.ofMillis(100);
  private static final int MOST_RESTS = 30;

  /// With this exit code a foreign server ends that cannot be what it was asked to be.
  private static final int UNSUPPORTED = 3;

  private final Process process;
  private final BufferedReader output;
  private final Path log;
  private final String port;
  private final String path;

  private ServerProcess(Process process, Path log) throws FailureException, IOException {
    this.process = process;
    this.log = log;
    output = process.inputReader(StandardCharsets.UTF_8);
    String[] words = readLine().split(" ", -1);
    if (words.length != 3 || !words[0].equals("listening")) {
      throw new FailureException("the server says: " + String.join(" ", words));
    }
    port = words[1];
    path = words[2];
  }

  /// Returns when it listens.
  ///
  /// @param log where its standard error goes
  public static ServerProcess start(List<String> command, Path log)
      throws FailureException, IOException {
    Process process = Programs.start(command, log);
    try {
      return new ServerProcess(process, log);
    } catch (FailureException | IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  /// As the generator is told it.
  public List<String> address() {
    return List.of("--host", "127.0.0.1", "--port", port, "--path", path);
  }

  /// Bytes on the heap after a collection.
  long usedHeap() throws FailureException, IOException {
    return ask("memory");
  }

  /// Bytes that were allocated since the start.
  long allocated() throws FailureException, IOException {
    return ask("allocated");
  }

  /// What the JVM counts, by name, after a collection.
  public Map<String, Long> state() throws FailureException, IOException {
    Map<String, Long> state = new LinkedHashMap<>();
    for (String entry : answer("state").split(" ", -1)) {
      int equals = entry.indexOf('=');
      state.put(entry.substring(0, equals), Long.parseLong(entry.substring(equals + 1)));
    }
    return state;
  }

  /// Bytes on the heap, with what nobody uses any more.
  public long occupiedHeap() throws FailureException, IOException {
    return ask("occupied");
  }

  /// The files and sockets that are open, as the system names them.
  public List<String> descriptors() throws FailureException, IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
      for (Path descriptor : (Iterable<Path>) open::iterator) {
        try {
          names.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
          // closed meanwhile
        }
      }
    } catch (NoSuchFileException e) {
      throw new FailureException(end());
    }
    return names;
  }

  /// What it has used so far, by all its threads.
  public Duration cpuTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// Waits until it has nothing more to do, but not for long: its compiler, and connections that
  /// have been lost, can keep it busy for a while after a load.
  public void awaitRest() throws InterruptedException {
    for (int i = 0; i < MOST_RESTS; i++) {
      Duration before = cpuTime();
      Thread.sleep(REST);
      if (cpuTime().minus(before).compareTo(REST.dividedBy(5)) < 0) {
        return;
      }
    }
  }

  /// Bytes of the process that are in memory.
  public long residentBytes() throws FailureException, IOException {
    String key = "VmRSS:";
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
        if (line.startsWith(key)) {
          return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (NoSuchFileException e) {
      // said below
    }
    throw new FailureException(end());
  }

  /// Waits a little for its end, and says what is known about that; empty if it goes on.
  String endIfEnded() throws IOException, InterruptedException {
    return process.waitFor(1, TimeUnit.SECONDS) ? end() : "";
  }

  private String end() throws IOException {
    return "the server has ended: " + Programs.lastLine(log);
  }

  private long ask(String question) throws FailureException, IOException {
    return Long.parseLong(answer(question));
  }

  private String answer(String question) throws FailureException, IOException {
    try {
      Writer input = process.outputWriter(StandardCharsets.UTF_8);
      input.write(question + "\n");
      input.flush();
    } catch (IOException e) {
      throw new FailureException(end());
    }
    String answer = readLine();
    if (!answer.startsWith(question + " ")) {
      throw new FailureException("asked for " + question + ", the server says " + answer);
    }
    return answer.substring(question.length() + 1);
  }

  private String readLine() throws FailureException, IOException {
    CompletableFuture<@Nullable String> reading =
        CompletableFuture.supplyAsync(() -> {
          try {
            return output.readLine();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
    try {
      String line = reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line != null) {
        return line;
      }
      if (process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == UNSUPPORTED) {
        throw new FailureException("the library does not offer this");
      }
      throw new FailureException(end());
    } catch (TimeoutException e) {
      throw new FailureException("the server says nothing for " + PATIENCE_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new IOException("the output of the server is lost", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
