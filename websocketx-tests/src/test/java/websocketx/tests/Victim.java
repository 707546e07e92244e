// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

/// A server whose process suffers what no test may do to its own: see [VictimProcess].
final class Victim {
  private static final int MEGABYTE = 1 << 20;

  private Victim() {}

  /// Prints where it listens, then answers commands, a line each, until its input ends.
  ///
  /// @param args handshakeTimeout, readInterval and limit of `closeOnExit`, in milliseconds
  public static void main(String[] args) throws IOException {
    Options options =
        Options.defaults()
            .handshakeTimeout(Duration.ofMillis(Long.parseLong(args[0])))
            .readInterval(Duration.ofMillis(Long.parseLong(args[1])))
            .readLimit(1 << 24);
    WebSocketServer server =
        WebSocketServer.builder()
            .options(options)
            .handler(Victim::handle)
            .build()
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .closeOnExit(Duration.ofMillis(Long.parseLong(args[2])));
    System.out.println(server.uri());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String command; (command = in.readLine()) != null; ) {
      System.out.println(
          switch (command) {
            case "connections" -> Integer.toString(server.connections().size());
            case "log" -> {
              System.getLogger("victim").log(System.Logger.Level.WARNING, "as it was told");
              yield "logged";
            }
            case "close" -> Boolean.toString(server.close(Duration.ofSeconds(5)));
            default -> throw new IllegalArgumentException(command);
          });
    }
    System.exit(0);
  }

  private static void handle(WebSocketConnection connection) throws Exception {
    switch (connection.request().path()) {
      case "/blocks" -> take(new ArrayList<>(), MEGABYTE);
      case "/crumbs" -> take(new ArrayList<>(), 16);
      case "/exit" -> System.exit(3);
      case "/computes" -> compute(connection);
      case "/sleeps" -> sleep(connection);
      case "/pinned" -> Pinned.echo(connection);
      default -> Probe.ECHO.handle(connection);
    }
  }

  /// Echoes in the initializer of a class, which keeps a virtual thread on its carrier.
  private static final class Pinned {
    private static volatile @Nullable WebSocketConnection served;

    static void echo(WebSocketConnection connection) {
      served = connection;
      System.err.println("echoed: " + Initializer.COUNT);
    }

    private static final class Initializer {
      static final int COUNT = count();

      private static int count() {
        int count = 0;
        try {
          for (Message message : requireNonNull(served)) {
            requireNonNull(served).write(message);
            count++;
          }
        } catch (ConnectionClosedException e) {
          count = -1;
        }
        return count;
      }
    }
  }

  /// A millisecond for each message.
  private static void compute(WebSocketConnection connection) {
    for (Message message : connection) {
      long end = System.nanoTime() + 1_000_000 + message.size();
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
  }

  private static void sleep(WebSocketConnection connection) throws Exception {
    for (Message message : connection) {
      for (int i = 0; i < 10; i++) {
        Thread.sleep(5);
      }
      connection.write(message);
    }
  }

  /// Takes all memory that there is, which is free again when its caller has nothing of it.
  private static void take(List<Object> taken, int size) {
    Message text = Message.text("x");
    while (text.isText()) {
      taken.add(new byte[size]);
    }
  }
}
