// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Options;
import websocketx.Request;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;

/// The server behind a proxy: it echoes messages of up to 16 MiB, at `/limited` of up to 16 KiB,
/// and closes with 4001 what comes to `/close`.
final class Backend implements AutoCloseable {
  private final BlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
  private final WebSocketServer server;

  Backend(Setup setup, Path directory, UnaryOperator<WebSocketServerBuilder> change)
      throws IOException {
    server =
        change
            .apply(
                WebSocketServer.builder()
                    .trustProxies("127.0.0.1", "unix")
                    .proxyProtocol(!setup.software().isHttp())
                    .options(options())
                    .check(this::check))
            .build();
    SocketAddress address =
        setup.isUnix()
            ? UnixDomainSocketAddress.of(directory.resolve("s"))
            : new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server.listen(address);
  }

  static Options options() {
    return Options.defaults()
        .readLimit(1 << 24)
        .compression(Compression.level(6).contextTakeover(true, true));
  }

  private Decision check(Request request) {
    return switch (request.path()) {
      case "/close" -> Decision.accept(this::close);
      case "/limited" -> Decision.accept(this::echo).options(options -> options.readLimit(1 << 14));
      default -> Decision.accept(this::echo);
    };
  }

  private void echo(WebSocketConnection connection) throws IOException {
    opened.add(connection);
    for (Message message : connection) {
      connection.write(message);
    }
  }

  private void close(WebSocketConnection connection) {
    opened.add(connection);
    connection.close(new CloseFrame(new StatusCode(4001), "so"));
  }

  SocketAddress address() {
    return server.addresses().getFirst();
  }

  /// How many connections it has.
  int size() {
    return server.connections().size();
  }

  /// The next connection that has opened.
  WebSocketConnection connection() throws InterruptedException {
    WebSocketConnection connection = opened.poll(20, SECONDS);
    assertNotNull(connection, "no connection has come");
    return connection;
  }

  @Override
  public void close() {
    server.close();
  }
}
