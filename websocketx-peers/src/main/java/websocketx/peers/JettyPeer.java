// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import websocketx.peers.Service.Mode;

/// Jetty with its own WebSocket API. It accepts permessage-deflate unless told otherwise.
final class JettyPeer implements Peer {
  private static final int BACKLOG = 4096;

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
  public URI start(Service service) throws Exception {
    server = new Server();
    ServerConnector connector = new ServerConnector(server, connections(service));
    connector.setHost(Loopback.HOST);
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.setHandler(
        WebSocketUpgradeHandler.from(server, container -> configure(container, service)));
    server.start();
    return Loopback.uri(connector.getLocalPort());
  }

  private static ConnectionFactory[] connections(Service service) throws Exception {
    HttpConnectionFactory http = new HttpConnectionFactory();
    if (!service.isSecure()) {
      return new ConnectionFactory[] {http};
    }
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(Identity.make(service.tls()).context());
    SslConnectionFactory https = new SslConnectionFactory(tls, http.getProtocol());
    https.setEnsureSecureRequestCustomizer(false); // it refuses a host that is an address
    return new ConnectionFactory[] {https, http};
  }

  private static void configure(ServerWebSocketContainer container, Service service) {
    int messageLimit = service.messageLimit();
    container.setMaxTextMessageSize(messageLimit);
    container.setMaxBinaryMessageSize(messageLimit);
    container.setMaxFrameSize(messageLimit);
    container.setIdleTimeout(Duration.ofMinutes(10));
    Set<Session> everybody = ConcurrentHashMap.newKeySet();
    container.addMapping(
        "/",
        (request, response, callback) -> {
          if (!service.compresses()) {
            response.setExtensions(List.of());
          }
          return service.mode() == Mode.ECHO ? new Echo() : new Broadcast(everybody);
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

  /// Who has too much unsent misses messages.
  public static final class Broadcast extends Session.Listener.AbstractAutoDemanding {
    private final Set<Session> everybody;

    Broadcast(Set<Session> everybody) {
      this.everybody = everybody;
    }

    @Override
    public void onWebSocketOpen(Session session) {
      super.onWebSocketOpen(session);
      session.setMaxOutgoingFrames(Service.UNSENT_MESSAGES);
      everybody.add(session);
    }

    @Override
    public void onWebSocketText(String message) {
      everybody.forEach(session -> session.sendText(message, Callback.NOOP));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer message, Callback callback) {
      ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
      everybody.forEach(session -> session.sendBinary(copy.slice(), Callback.NOOP));
      callback.succeed();
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
      everybody.remove(getSession());
      callback.succeed();
    }
  }
}
