// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One [NodeServer], its process and its way to the broker. The port stays the same.
final class Node implements AutoCloseable {
  private final String name;
  private final String address;
  private final Path log;
  private final Ledger ledger;
  final Link link;
  final int port;
  private int lives;
  private @Nullable Process process;

  Node(String name, BrokerKind kind, int broker, Path folder, Ledger ledger) {
    this.name = name;
    this.ledger = ledger;
    link = new Link(broker);
    address = kind.address(link.port());
    log = folder.resolve(name + ".log");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  synchronized void start() {
    lives++;
    try {
      Process started =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx192m",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+ExitOnOutOfMemoryError",
                      "-cp",
                      System.getProperty("java.class.path"),
                      NodeServer.class.getName(),
                      Integer.toString(port),
                      address,
                      name + "-" + lives))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      var _ =
          started
              .onExit()
              .thenAccept(ended -> {
                if (isCurrent(ended)) {
                  ledger.violation(name + " has ended by itself with " + ended.exitValue());
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized boolean isCurrent(Process one) {
    return one.equals(process);
  }

  /// SIGKILL, as a machine that loses its power.
  void kill() throws InterruptedException {
    Process running;
    synchronized (this) {
      running = process;
      process = null;
    }
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    link.close();
  }
}
