// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Mode;

/// Vert.x. It has a compression per frame too, which is not of RFC 7692 and goes with the other.
/// Its limit of a frame counts deflated bytes: random bytes of the limit's length are too long when
/// deflated. When it ends, it waits up to 10 seconds for connections whose client does not close.
final class VertxPeer implements Peer {
  private static final int BACKLOG = 4096;

  private @Nullable Vertx vertx;

  @Override
  public String name() {
    return "Vert.x";
  }

  @Override
  public String version() {
    return Vertx.class.getPackage().getImplementationVersion();
  }

  @Override
  public URI start(Service service) throws Exception {
    boolean compression = service.compresses();
    boolean alone = service.deflate() == Deflate.ON;
    vertx = Vertx.vertx();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxWebSocketFrameSize(service.messageLimit())
            .setMaxWebSocketMessageSize(service.messageLimit())
            .setPerMessageWebSocketCompressionSupported(compression)
            .setPerFrameWebSocketCompressionSupported(compression)
            .setWebSocketAllowServerNoContext(alone)
            .setWebSocketPreferredClientNoContext(alone)
            .setAcceptBacklog(BACKLOG);
    if (service.isSecure()) {
      Buffer pkcs12 = Buffer.buffer(Identity.make(service.tls()).pkcs12());
      options
          .setSsl(true)
          .setKeyCertOptions(new PfxOptions().setValue(pkcs12).setPassword(Identity.PASSWORD));
    }
    HttpServer server =
        vertx
            .createHttpServer(options)
            .webSocketHandler(service.mode() == Mode.ECHO ? VertxPeer::echo : broadcast())
            .listen(0, Loopback.HOST)
            .await(10, TimeUnit.SECONDS);
    return Loopback.uri(server.actualPort());
  }

  private static void echo(ServerWebSocket socket) {
    socket
        .textMessageHandler(socket::writeTextMessage)
        .binaryMessageHandler(socket::writeBinaryMessage);
  }

  /// Who has too much unsent misses messages.
  private static Handler<ServerWebSocket> broadcast() {
    Set<ServerWebSocket> everybody = ConcurrentHashMap.newKeySet();
    return socket -> {
      socket.setWriteQueueMaxSize(Service.UNSENT_LIMIT);
      everybody.add(socket);
      socket
          .closeHandler(_ -> everybody.remove(socket))
          .textMessageHandler(message -> ready(everybody).forEach(s -> s.writeTextMessage(message)))
          .binaryMessageHandler(
              message -> ready(everybody).forEach(s -> s.writeBinaryMessage(message)));
    };
  }

  private static Stream<ServerWebSocket> ready(Set<ServerWebSocket> everybody) {
    return everybody.stream().filter(socket -> !socket.writeQueueFull());
  }

  @Override
  public void close() {
    if (vertx != null) {
      vertx.close().await();
      vertx = null;
    }
  }
}
