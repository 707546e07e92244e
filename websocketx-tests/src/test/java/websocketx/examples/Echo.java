// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import websocketx.Message;
import websocketx.WebSocketServer;

/// Sends back what comes.
final class Echo {
  private Echo() {}

  static WebSocketServer server() {
    // @start region="echo"
    return WebSocketServer.of(connection -> {
      for (Message message : connection) {
        connection.write(message);
      }
    });
    // @end
  }
}
