// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.io.IOException;
import java.net.SocketAddress;
import websocketx.Message;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// Sends every message back.
final class Echo {
  private Echo() {}

  static WebSocketServer server(SocketAddress address) throws IOException {
    // @start region="server"
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        });
    server.listen(address); // @replace substring="address" replacement="8080"
    // @end
    return server;
  }

  static WebSocketHandler handler() {
    // @start region="handler"
    WebSocketHandler echo =
        connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        };
    // @end
    return echo;
  }
}
