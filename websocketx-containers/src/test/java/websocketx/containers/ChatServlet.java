// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import java.io.Serial;
import websocketx.Message;
import websocketx.WebSocketServer;
import websocketx.servlet.WebSocketServlet;

// @start region="servlet"
/// Has a constructor that a container can call.
public final class ChatServlet extends WebSocketServlet {
  @Serial private static final long serialVersionUID = 1L;

  public ChatServlet() {
    super(
        WebSocketServer.of(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        }));
  }
}
// @end
