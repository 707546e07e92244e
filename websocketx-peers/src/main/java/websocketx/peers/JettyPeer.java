// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/// Jetty with its own WebSocket API. It accepts permessage-deflate unless told otherwise.
final class JettyPeer implements Peer {
  private @Nullable Server server;

  @Override
  public String name() {
    return "Jetty";
  }

  @Override
  public String version() {
    return Server.getVersion();
  }

  @Override
  public URI start(int messageLimit, boolean compression) throws Exception {
    server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost(Loopback.HOST);
    server.addConnector(connector);
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server, container -> configure(container, messageLimit, compression)));
    server.start();
    return Loopback.uri(connector.getLocalPort());
  }

  private static void configure(
      ServerWebSocketContainer container, int messageLimit, boolean compression) {
    container.setMaxTextMessageSize(messageLimit);
    container.setMaxBinaryMessageSize(messageLimit);
    container.setMaxFrameSize(messageLimit);
    container.setIdleTimeout(Duration.ofMinutes(5));
    container.addMapping(
        "/",
        (request, response, callback) -> {
          if (!compression) {
            response.setExtensions(List.of());
          }
          return new Echo();
        });
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    try {
      server.stop();
      server = null;
    } catch (Exception e) {
      throw new IllegalStateException("Jetty does not stop", e);
    }
  }

  /// Asks for the next message when the last one is sent.
  public static final class Echo extends Session.Listener.Abstract {
    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      session.demand();
    }

    @Override
    public void onWebSocketText(String message) {
      Session session = getSession();
      session.sendText(message, Callback.from(session::demand, failure -> session.disconnect()));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer message, Callback callback) {
      Session session = getSession();
      session.sendBinary(message, Callback.from(callback, session::demand));
    }
  }
}
