// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.util.concurrent.CancellationException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// A reader that another thread may call off.
final class Cancel {
  private Cancel() {}

  // @start region="cancel"
  static void handle(WebSocketConnection connection) throws Exception {
    try {
      for (Message message : connection) {
        connection.write(message);
      }
    } catch (CancellationException e) { // interrupted; the connection is as it was
      connection.close(StatusCode.GOING_AWAY, "cancelled");
    }
  }
  // @end
}
