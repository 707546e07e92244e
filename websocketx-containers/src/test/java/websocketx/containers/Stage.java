// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;

/// A server in a running container, and the connections that its handlers got.
final class Stage implements AutoCloseable {
  static final WebSocketHandler ECHO =
      connection -> {
        for (Message message : connection) {
          connection.write(message);
        }
      };

  static final WebSocketHandler DRAIN =
      connection -> {
        while (connection.read() != null) {
          // What comes is of no interest.
        }
      };

  private static final long SECONDS = 20;

  private final LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
  private final Container container;
  private final WebSocketServer server;
  private final URI uri;

  Stage(Containers kind, WebSocketHandler handler) throws Exception {
    this(kind, handler, builder -> builder);
  }

  Stage(
      Containers kind,
      WebSocketHandler handler,
      UnaryOperator<WebSocketServerBuilder> change,
      Filter... filters)
      throws Exception {
    server =
        change
            .apply(
                WebSocketServer.builder()
                    .handler(connection -> {
                      opened.add(connection);
                      handler.handle(connection);
                    }))
            .build();
    container = kind.make();
    uri = container.start(new Container.Application(Map.of("/ws", server), List.of(filters)));
  }

  Container container() {
    return container;
  }

  WebSocketServer server() {
    return server;
  }

  URI uri() {
    return URI.create(uri + "/ws");
  }

  /// A peer whose handshake is over.
  Client dial(String... headers) throws IOException {
    Client client = new Client(uri(), headers);
    assertEquals(101, client.answer().status());
    return client;
  }

  /// The next connection that has opened and was not asked for before.
  WebSocketConnection connection() throws InterruptedException {
    WebSocketConnection connection = opened.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(connection, "no handler has started");
    return connection;
  }

  boolean hasOpened() {
    return !opened.isEmpty();
  }

  static CloseCause causeOf(WebSocketConnection connection) throws Exception {
    return connection.onClose().get(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    server.shutdownNow();
    container.close();
  }
}
