// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Vert.x. It has a compression per frame too, which is not of RFC 7692 and goes with the other.
/// Its limit of a frame counts deflated bytes: random bytes of the limit's length are too long when
/// deflated. When it ends, it waits up to 10 seconds for connections whose client does not close.
final class VertxPeer implements Peer {
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
  public URI start(int messageLimit, boolean compression) throws Exception {
    vertx = Vertx.vertx();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxWebSocketFrameSize(messageLimit)
            .setMaxWebSocketMessageSize(messageLimit)
            .setPerMessageWebSocketCompressionSupported(compression)
            .setPerFrameWebSocketCompressionSupported(compression);
    HttpServer server =
        vertx
            .createHttpServer(options)
            .webSocketHandler(socket ->
                socket
                    .textMessageHandler(socket::writeTextMessage)
                    .binaryMessageHandler(socket::writeBinaryMessage))
            .listen(0, Loopback.HOST)
            .await(10, TimeUnit.SECONDS);
    return Loopback.uri(server.actualPort());
  }

  @Override
  public void close() {
    if (vertx != null) {
      vertx.close().await();
      vertx = null;
    }
  }
}
