// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import websocketx.LoopStatistics;
import websocketx.WebSocketServer;

/// A listening socket of which nothing can be accepted for a while: behind the JDK's back it is
/// shut down. From then on each `accept` fails, and the kernel says that there is something to
/// accept.
class ListenerFailureIT {
  private static final int SHUT_RDWR = 2;
  private static final int BACKLOG = 100;
  private static final int SECONDS = 2;

  private final Probe probe = new Probe(Probe.DRAIN);

  @Test
  @EnabledOnOs(OS.LINUX) // which has 127.0.0.2, and shows who has which socket
  @DisplayName(
      "[R10] one of two listeners fails: the other goes on, and it is tried again in peace")
  void listenerThatFailsLeavesTheOtherAloneAndIsTriedAgain() throws Throwable {
    WebSocketServer server = WebSocketServer.builder().handler(probe).eventLoops(1).build();
    try (Trouble trouble = new Trouble();
        server) {
      InetSocketAddress other = listen(server, "127.0.0.1", 0);
      InetSocketAddress failing = listen(server, "127.0.0.2", other.getPort()); // keeps its port
      open(failing);

      long begun = System.nanoTime();
      int descriptor = descriptor(failing);
      call("shutdown", descriptor, SHUT_RDWR);
      Probe.until("it is said", () -> !trouble.lines().isEmpty());
      assertThrows(ConnectException.class, () -> open(failing));
      long before = LoopStatistics.of(server).turns();
      assertFalse(
          new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS), "time passes, nothing comes");
      long turns = LoopStatistics.of(server).turns() - before;
      System.out.println("a listener that fails: " + turns + " turns in " + SECONDS + " s");
      assertTrue(turns < 1000, () -> turns + " turns for nothing");
      for (int i = 0; i < 100; i++) {
        open(other);
      }

      call("listen", descriptor, BACKLOG);
      open(failing);
      List<String> lines = trouble.lines();
      assertTrue(lines.getFirst().startsWith("accepting a connection has failed"), lines::toString);
      long tens = Duration.ofNanos(System.nanoTime() - begun).toSeconds() / 10;
      assertTrue(lines.size() <= 1 + tens, lines::toString);
      call("shutdown", descriptor, SHUT_RDWR); // nor does it hold up the end
    }
    assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
  }

  private static InetSocketAddress listen(WebSocketServer server, String host, int port)
      throws IOException {
    server.listen(new InetSocketAddress(InetAddress.getByName(host), port));
    return (InetSocketAddress) server.addresses().getLast();
  }

  /// Opens a connection, which has to be served, and closes it.
  private void open(InetSocketAddress address) throws Exception {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write(Raw.upgrade("/"));
      assertEquals(address, probe.connection().request().localAddress());
    }
  }

  /// That of this process's socket that listens there. The kernel's tables show the bytes of an
  /// address as a number of this machine, and addresses of IPv4 in that of IPv6, too.
  private static int descriptor(InetSocketAddress listening) throws IOException {
    byte[] ip = listening.getAddress().getAddress();
    String local =
        "%02X%02X%02X%02X:%04X".formatted(ip[3], ip[2], ip[1], ip[0], listening.getPort());
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns[1].endsWith(local) && columns[3].equals("0A")) {
          return descriptor("socket:[" + columns[9] + "]");
        }
      }
    }
    throw new AssertionError("nobody listens at " + listening);
  }

  private static int descriptor(String file) throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            Path.of("/proc/self/fd"),
            descriptor ->
                Files.isSymbolicLink(descriptor)
                    && Files.readSymbolicLink(descriptor).toString().equals(file))) {
      return Integer.parseInt(String.valueOf(found.iterator().next().getFileName()));
    }
  }

  /// Calls a function of the C library that has to return 0.
  @SuppressWarnings("restricted")
  private static void call(String function, int descriptor, int argument) throws Throwable {
    Linker linker = Linker.nativeLinker();
    int result =
        (int)
            linker
                .downcallHandle(
                    linker.defaultLookup().findOrThrow(function),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT))
                .invokeExact(descriptor, argument);
    assertEquals(0, result, function);
  }
}
