// SPDX-License-Identifier: Apache-2.0

package example;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// What one tells, all hear who are connected.
final class News implements WebSocketHandler {
  private final Set<WebSocketConnection> listeners = ConcurrentHashMap.newKeySet();

  /// Never waits.
  void tell(String text) {
    Message message = Message.text(text).prepare(); // encoded once, for all
    for (WebSocketConnection listener : listeners) {
      if (!listener.offer(message)) {
        listener.close(StatusCode.TRY_AGAIN_LATER, "too slow");
      }
    }
  }

  @Override
  public void handle(WebSocketConnection connection) throws ConnectionClosedException {
    listeners.add(connection);
    try {
      connection.writeText("welcome");
      for (Message _ : connection) {} // until it ends: what listeners say does not matter
    } finally {
      listeners.remove(connection);
    }
  }
}
