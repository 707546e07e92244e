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
import websocketx.CloseCause;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

/// A server and peers that vanish: in a network of its own, from some moment on, no packet reaches
/// 127.0.0.2, and nobody says so. See [BlackHoleIT].
final class BlackHole {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final CountDownLatch OPENED = new CountDownLatch(3);
  private static final CountDownLatch CLOSED = new CountDownLatch(3);
  private static final CountDownLatch CUT = new CountDownLatch(1);
  private static volatile long begun;

  private BlackHole() {}

  /// Prints for each peer its path, how many milliseconds its connection lasted, and the cause.
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
    try (Socket _ = dial(address, "/idle");
        Socket _ = dial(address, "/write");
        Socket _ = dial(address, "/close")) {
      OPENED.await();
      run("ip", "route", "add", "blackhole", "127.0.0.2/32", "table", "local");
      begun = System.nanoTime();
      CUT.countDown();
      if (!CLOSED.await(10, TimeUnit.SECONDS)) {
        System.out.println("left: " + server.connections());
      }
    }
    System.exit(0); // without a word to anybody
  }

  private static void handle(WebSocketConnection connection) throws Exception {
    String path = connection.request().path();
    OPENED.countDown();
    CompletableFuture<Void> _ = connection.onClose().thenAccept(cause -> report(path, cause));
    CUT.await();
    switch (path) {
      case "/write" -> {
        while (true) {
          connection.writeBinary(new byte[1 << 16]);
        }
      }
      case "/close" -> connection.close();
      default -> {}
    }
    Probe.drain(connection);
  }

  private static void report(String path, CloseCause cause) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    System.out.println(path + " " + millis + " " + cause.code().value());
    CLOSED.countDown();
  }

  private static Socket dial(InetSocketAddress address, String path) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress("127.0.0.2", 0));
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
