// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.IExtension;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Mode;

/// Java-WebSocket. Its limit counts deflated bytes: what they inflate to has no limit, and random
/// bytes of the limit's length are too long when deflated. A worker that asks for writing just when
/// the selector's thread has written all and takes its interest back is not heard: one in many
/// thousand connections stays open after its Close, or is left without its answer.
final class JavaWebSocketPeer implements Peer {
  private static final int STOP_MILLIS = 2000;
  private static final int BACKLOG = 4096;

  private @Nullable Echo server;

  @Override
  public String name() {
    return "Java-WebSocket";
  }

  @Override
  public String version() {
    // Its manifest has a version for OSGi only.
    String resource = "/META-INF/maven/org.java-websocket/Java-WebSocket/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = WebSocketServer.class.getResourceAsStream(resource)) {
      properties.load(Objects.requireNonNull(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(properties.getProperty("version"), resource);
  }

  @Override
  public boolean knowsTls() {
    return false;
  }

  @Override
  public URI start(Service service) throws Exception {
    Draft_6455 draft = new Draft_6455(extensions(service.deflate()), service.messageLimit());
    server = service.mode() == Mode.ECHO ? new Echo(draft) : new Broadcast(draft);
    server.setMaxPendingConnections(BACKLOG);
    server.setTcpNoDelay(true);
    // Does not look for lost connections, which are all those that are silent for a minute.
    server.setConnectionLostTimeout(0);
    server.start();
    return Loopback.uri(server.port.get(10, TimeUnit.SECONDS));
  }

  private static List<IExtension> extensions(Deflate deflate) {
    if (deflate == Deflate.OFF) {
      return List.of();
    }
    PerMessageDeflateExtension extension = new PerMessageDeflateExtension();
    if (deflate == Deflate.ON) {
      extension.setServerNoContextTakeover(true);
      extension.setClientNoContextTakeover(true);
    }
    return List.of(extension);
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    try {
      server.stop(STOP_MILLIS);
      server = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static class Echo extends WebSocketServer {
    final CompletableFuture<Integer> port = new CompletableFuture<>();

    Echo(Draft_6455 draft) {
      super(Loopback.anyPort(), List.of(draft));
      setReuseAddr(true);
    }

    @Override
    public void onStart() {
      port.complete(getPort());
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {}

    @Override
    public void onMessage(WebSocket connection, String message) {
      connection.send(message);
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer message) {
      connection.send(message);
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

    /// Called without a connection when the server itself fails.
    @Override
    public void onError(@Nullable WebSocket connection, Exception e) {
      if (connection == null) {
        port.completeExceptionally(e);
      }
    }
  }

  /// It tells of no limit to what waits to be sent.
  private static final class Broadcast extends Echo {
    Broadcast(Draft_6455 draft) {
      super(draft);
    }

    @Override
    public void onMessage(WebSocket connection, String message) {
      broadcast(message);
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer message) {
      broadcast(message);
    }
  }
}
