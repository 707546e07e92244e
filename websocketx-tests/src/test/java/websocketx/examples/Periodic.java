// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import websocketx.Message;
import websocketx.WebSocketConnection;

/// Sends something every second while it answers.
final class Periodic {
  private Periodic() {}

  // @start region="periodic"
  static void handle(WebSocketConnection connection) throws Exception {
    connection.fork(c -> {
      while (true) {
        c.writeText("tick");
        Thread.sleep(1000); // interrupted when the connection ends
      }
    });
    for (Message message : connection) {
      connection.write(message);
    }
  }
  // @end
}
