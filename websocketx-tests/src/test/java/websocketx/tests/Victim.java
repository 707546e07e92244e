// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.CloseFrame;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;

/// A server whose process suffers what no test may do to its own: see [VictimProcess].
final class Victim {
  private static final int MEGABYTE = 1 << 20;

  /// How long the command `drain` takes to begin with all connections.
  static final Duration DRAIN_WINDOW = Duration.ofSeconds(4);

  private Victim() {}

  /// Prints where it listens, then answers commands, a line each, until its input ends.
  ///
  /// @param args handshakeTimeout, readInterval and limit of `closeOnExit`, in milliseconds; the
  ///   port, if it is to be shared with others, or 0 for a free one that others may share; and the
  ///   path of a Unix domain socket, if it is to listen on one too
  public static void main(String[] args) throws IOException {
    Options options =
        Options.defaults()
            .handshakeTimeout(Duration.ofMillis(Long.parseLong(args[0])))
            .readInterval(Duration.ofMillis(Long.parseLong(args[1])))
            .readLimit(1 << 24);
    WebSocketServerBuilder builder =
        WebSocketServer.builder()
            .options(options)
            .reusePort(args.length > 3)
            .handler(Victim::handle);
    InetSocketAddress address =
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), args.length > 3 ? Integer.parseInt(args[3]) : 0);
    Duration limit = Duration.ofMillis(Long.parseLong(args[2]));
    WebSocketServer server = builder.build().listen(address).closeOnExit(limit);
    SocketAddress taken = server.addresses().getFirst();
    if (args.length > 4) {
      server.listen(UnixDomainSocketAddress.of(args[4]));
    }
    System.out.println(server.uri());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String command; (command = in.readLine()) != null; ) {
      System.out.println(
          switch (command) {
            case "connections" -> Integer.toString(server.connections().size());
            case "close" -> Boolean.toString(server.close(Duration.ofSeconds(5)));
            case "drain" -> drain(server, options.handshakeTimeout());
            case "again" -> {
              server = builder.build().listen(taken).closeOnExit(limit);
              yield server.uri().toString();
            }
            default -> throw new IllegalArgumentException(command);
          });
    }
    System.exit(0);
  }

  /// Says whether all are gone when the window and the time for a closing handshake are over.
  private static String drain(WebSocketServer server, Duration handshakeTimeout) {
    server.shutdown(CloseFrame.NONE, DRAIN_WINDOW);
    try {
      return Boolean.toString(server.awaitTermination(DRAIN_WINDOW.plus(handshakeTimeout)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void handle(WebSocketConnection connection) throws Exception {
    switch (connection.request().path()) {
      case "/blocks" -> take(new ArrayList<>(), MEGABYTE);
      case "/crumbs" -> take(new ArrayList<>(), 16);
      case "/exit" -> System.exit(3);
      case "/computes" -> compute(connection);
      case "/sleeps" -> sleep(connection);
      case "/process" -> tellProcess(connection);
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

  /// Answers with the number of the process.
  private static void tellProcess(WebSocketConnection connection) throws Exception {
    for (Message _ : connection) {
      connection.write(Message.text(Long.toString(ProcessHandle.current().pid())));
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
