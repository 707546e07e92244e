// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import websocketx.CloseCause;
import websocketx.Compression;
import websocketx.ConnectionClosedException;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Options;
import websocketx.Request;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;

/// The server that foreign clients talk to.
///
/// | path | what it does |
/// | --- | --- |
/// | `/echo` | sends back messages of up to 16 MiB; speaks `second`, which clients offer as such |
/// | `/limited` | sends back messages of up to 1000 bytes |
/// | `/pinged` | pings, and says `pong` once the client has answered |
/// | `/close?code=…` | closes so; the first message is the reason |
/// | `/cause?of=…` | tells how the connection ended whose query said `id=…` |
/// | `/private` | refuses with 401 |
///
/// Whoever asks for no WebSocket gets an empty page.
final class Endpoints implements AutoCloseable {
  private static final int SIXTEEN_MEBIBYTES = 1 << 24;

  /// For clients that take long for the largest messages, and machines that do much else.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// For browsers, which let only a page from this machine connect to this machine.
  private static final Response PAGE =
      Response.of(200, "text/html", "<!doctype html>".getBytes(US_ASCII));

  private final AtomicReference<String> offer = new AtomicReference<>("");
  private final Map<String, CompletableFuture<CloseCause>> causes = new ConcurrentHashMap<>();
  private final WebSocketServer server;

  Endpoints(Compression compression) throws IOException {
    server =
        WebSocketServer.builder()
            .options(
                Options.defaults()
                    .compression(compression)
                    .handshakeTimeout(PATIENCE)
                    .writeInterval(PATIENCE))
            .check(this::check)
            .fallback(_ -> PAGE)
            .build();
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  URI uri() {
    return server.uri();
  }

  /// The offer of extensions (RFC 6455 §9.1) that the last connection to `/echo` came with, or "".
  String offer() {
    return offer.get();
  }

  @Override
  public void close() {
    server.close();
  }

  private Decision check(Request request) {
    Decision echo = Decision.accept(this::echo);
    return switch (request.path()) {
      case "/echo" -> {
        offer.set(Objects.requireNonNullElse(request.header("Sec-WebSocket-Extensions"), ""));
        boolean offered = request.subprotocols().contains("second");
        Decision large = echo.options(options -> options.readLimit(SIXTEEN_MEBIBYTES));
        yield offered ? large.subprotocol("second") : large;
      }
      case "/limited" -> echo.options(options -> options.readLimit(1000));
      case "/pinged" ->
          Decision.accept(Endpoints::pong)
              .options(options -> options.pingInterval(Duration.ofMillis(50)));
      case "/close" -> Decision.accept(this::closeAsAsked);
      case "/cause" -> Decision.accept(this::tellCause);
      case "/private" -> Decision.refuse(401, "sign in first").header("WWW-Authenticate", "Bearer");
      default -> Decision.refuse(404, "not found");
    };
  }

  private void echo(WebSocketConnection connection) throws ConnectionClosedException {
    remember(connection);
    for (Message message : connection) {
      connection.write(message);
    }
  }

  private static void pong(WebSocketConnection connection)
      throws ConnectionClosedException, InterruptedException {
    while (connection.latency() == null) {
      try {
        if (connection.read(Duration.ofMillis(20)) == null) {
          return;
        }
      } catch (TimeoutException stillOpen) {
        // as it should be: the client says nothing of its own
      }
    }
    connection.writeText("pong");
    for (Message _ : connection) {}
  }

  private void closeAsAsked(WebSocketConnection connection) throws InterruptedException {
    remember(connection);
    Message reason = Objects.requireNonNull(connection.read(), "a reason");
    int code = Integer.parseInt(query(connection, "code"));
    connection.close(new StatusCode(code), reason.text());
  }

  private void tellCause(WebSocketConnection connection) throws Exception {
    CloseCause cause = cause(query(connection, "of")).get(10, SECONDS);
    connection.writeText(
        "%d '%s' %s %s"
            .formatted(
                cause.code().value(),
                cause.reason(),
                cause.initiator(),
                cause.wasClean() ? "clean" : "unclean"));
  }

  private void remember(WebSocketConnection connection) {
    String id = connection.request().query("id");
    if (id != null) {
      var _ = connection.onClose().thenAccept(cause(id)::complete);
    }
  }

  private CompletableFuture<CloseCause> cause(String id) {
    return causes.computeIfAbsent(id, _ -> new CompletableFuture<>());
  }

  private static String query(WebSocketConnection connection, String name) {
    return Objects.requireNonNull(connection.request().query(name), name);
  }
}
