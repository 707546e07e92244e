// SPDX-License-Identifier: Apache-2.0

package example;

import java.io.IOException;
import java.time.Duration;
import websocketx.Message;
import websocketx.WebSocketServer;

/// Sends every message back.
public final class Echo {
  private Echo() {}

  /// Listens on that port; 0 is any free one.
  static WebSocketServer start(int port) throws IOException {
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        });
    return server.listen(port);
  }

  public static void main(String[] args) throws IOException {
    WebSocketServer server = start(8080);
    server.closeOnExit(Duration.ofSeconds(10)); // Ctrl+C tells every peer
    System.out.println("the echo is at " + server.uri());
  }
}
