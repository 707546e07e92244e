// SPDX-License-Identifier: Apache-2.0

package websocketx.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A broker in a process of its own, on a free port of the loopback, with its data in a folder of
/// its own. It can be ended, frozen and started again on the same port and with the same data. Not
/// safe for several threads.
public abstract class BrokerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final long POLL = 10_000_000;

  private final String program;
  private final int port;
  private final Path folder;
  private @Nullable Process process;

  /// @param program its name, as Debian calls it
  protected BrokerProcess(String program) {
    this.program = program;
    try {
      folder = Files.createTempDirectory(program);
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether a program is there to be started.
  ///
  /// @param program its name
  /// @return true if it is on the path
  public static boolean isInstalled(String program) {
    String path = System.getenv("PATH");
    return path != null
        && List.of(path.split(":", -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// What stands behind the program's name to start it in the foreground.
  protected abstract List<String> arguments();

  /// Starts it, or starts it again, and waits until it accepts connections.
  public void start() {
    if (process != null) {
      throw new IllegalStateException(program + " has been started");
    }
    List<String> command = new java.util.ArrayList<>(List.of(program));
    command.addAll(arguments());
    Path log = folder.resolve("log");
    try {
      Process started =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      long end = System.nanoTime() + START.toNanos();
      while (!accepts()) {
        if (!started.isAlive() || System.nanoTime() > end) {
          close();
          throw new IllegalStateException(program + " does not start: " + Files.readString(log));
        }
        LockSupport.parkNanos(POLL);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Ends it as an operator would, and waits for the end. Nothing if it does not run.
  public void stop() {
    end(false);
  }

  /// Ends it with SIGKILL, and waits for the end. Nothing if it does not run.
  public void kill() {
    end(true);
  }

  private void end(boolean forcibly) {
    Process running = process;
    if (running == null) {
      return;
    }
    process = null;
    if (forcibly) {
      running.destroyForcibly(); // also when frozen, without doing anything before
    } else {
      signal(running, "CONT");
      running.destroy();
    }
    try {
      if (!running.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /// Freezes it with SIGSTOP: connections stay, and nothing is answered. Where the system tells of
  /// threads, it returns when all of them have stopped: until then they may still answer.
  public void freeze() {
    Process running = running();
    signal(running, "STOP");
    Path threads = Path.of("/proc", Long.toString(running.pid()), "task");
    long end = System.nanoTime() + START.toNanos();
    while (Files.isDirectory(threads) && !areStopped(threads)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(program + " does not stop");
      }
      Thread.onSpinWait();
    }
  }

  private static boolean areStopped(Path threads) {
    try (var all = Files.list(threads)) {
      for (Path thread : all.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        // The state follows the name, which stands in brackets and may contain some.
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false; // a thread has ended meanwhile
    }
  }

  /// Lets it go on.
  public void thaw() {
    signal(running(), "CONT");
  }

  private Process running() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(program + " does not run");
    }
    return running;
  }

  /// How much time of processors it has had since it was started, in steps of 10 ms.
  ///
  /// @return zero if the system does not tell
  public Duration cpu() {
    return running().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void signal(Process to, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(to.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it if it runs, and throws away what it has kept.
  public void forget() {
    kill();
    delete(folder, false);
  }

  private static void delete(Path folder, boolean itself) {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file)) {
          delete(file, true);
        } else {
          Files.delete(file);
        }
      }
      if (itself) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where it listens, on the loopback.
  ///
  /// @return the port
  public int port() {
    return port;
  }

  /// Where its files are, its log among them.
  ///
  /// @return the folder
  public Path folder() {
    return folder;
  }

  /// Ends it, and leaves nothing.
  @Override
  public void close() {
    kill();
    delete(folder, true);
  }
}
