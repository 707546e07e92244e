// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import websocketx.CloseCause;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

/// A server and peers that vanish: in a network of its own, from some moment on, no packet reaches
/// 127.0.0.2, then 127.0.0.3, and nobody says so. See [BlackHoleIT].
final class BlackHole {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final CountDownLatch OPENED = new CountDownLatch(4);
  private static final CountDownLatch CLOSED = new CountDownLatch(4);
  private static final CountDownLatch CUT = new CountDownLatch(1);
  private static volatile long begun;

  private BlackHole() {}

  /// Prints for each peer its path, how many milliseconds its connection lasted, and the cause;
  /// then the same of the server's end, and whether it was in time.
  public static void main(String[] args) throws Exception {
    run("ip", "link", "set", "lo", "up");
    Options options =
        Options.defaults()
            .readInterval(INTERVAL)
            .pingInterval(INTERVAL.dividedBy(2))
            .writeInterval(INTERVAL.dividedBy(2));
    WebSocketServer server =
        WebSocketServer.builder()
            .options(options)
            .handler(BlackHole::handle)
            .build()
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    InetSocketAddress address = (InetSocketAddress) server.addresses().getFirst();
    try (Socket _ = dial("127.0.0.2", address, "/idle");
        Socket _ = dial("127.0.0.2", address, "/write");
        Socket _ = dial("127.0.0.2", address, "/offer");
        Socket _ = dial("127.0.0.2", address, "/close")) {
      OPENED.await();
      cut("127.0.0.2");
      CUT.countDown();
      if (!CLOSED.await(10, TimeUnit.SECONDS)) {
        System.out.println("left: " + server.connections());
      }
    }
    try (Socket _ = dial("127.0.0.3", address, "/stay")) {
      Probe.until("the last has come", () -> server.connections().size() == 1);
      cut("127.0.0.3");
      end(server);
    }
    System.exit(0); // without a word to anybody
  }

  /// No packet arrives there any more.
  private static void cut(String address) throws IOException, InterruptedException {
    run("ip", "route", "add", "blackhole", address + "/32", "table", "local");
    begun = System.nanoTime();
  }

  /// Ends the server, which waits for a peer that has vanished.
  private static void end(WebSocketServer server) throws InterruptedException {
    boolean isInTime = server.close(INTERVAL.dividedBy(4));
    report("close", isInTime ? 1 : 0);
    boolean isOver = server.awaitTermination(INTERVAL.multipliedBy(5));
    report("awaitTermination", isOver ? 1 : 0);
  }

  private static void handle(WebSocketConnection connection) throws Exception {
    String path = connection.request().path();
    OPENED.countDown();
    if (path.equals("/stay")) {
      Probe.drain(connection);
      return;
    }
    CompletableFuture<Void> _ = connection.onClose().thenAccept(cause -> ended(path, cause));
    CUT.await();
    switch (path) {
      case "/write" -> {
        while (true) {
          connection.writeBinary(new byte[1 << 16]);
        }
      }
      case "/offer" -> {
        while (connection.state() == ConnectionState.OPEN) {
          if (!connection.offer(Message.binary(new byte[1 << 16]))) {
            LockSupport.parkNanos(1_000_000); // no more fits for now
          }
        }
      }
      case "/close" -> connection.close();
      default -> {}
    }
    Probe.drain(connection);
  }

  private static void ended(String path, CloseCause cause) {
    report(path, cause.code().value());
    CLOSED.countDown();
  }

  private static void report(String what, int how) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    System.out.println(what + " " + millis + " " + how);
  }

  private static Socket dial(String from, InetSocketAddress address, String path)
      throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(address, 5000);
    socket.getOutputStream().write(Raw.upgrade(path));
    return socket;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + status);
    }
  }
}
