// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import websocketx.Message;
import websocketx.WebSocketConnection;

/// For whoever is used to Go: `ReadMessage` in a loop and a deferred `Close`.
final class ReadLoop {
  private ReadLoop() {}

  // @start region="readLoop"
  static void serve(WebSocketConnection connection) throws Exception {
    try (connection) { // defer c.Close()
      while (true) {
        Message message = connection.read(); // mt, msg, err := c.ReadMessage()
        if (message == null) {
          return;
        }
        connection.write(message);
      }
    }
  }
  // @end
}
