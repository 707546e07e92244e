// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// A room in which everybody hears everybody, and who cannot follow has to go.
final class Chat {
  final Set<WebSocketConnection> room = ConcurrentHashMap.newKeySet();

  void handle(WebSocketConnection connection) {
    room.add(connection);
    try {
      for (Message message : connection) {
        broadcast(message.prepare());
      }
    } finally {
      room.remove(connection);
    }
  }

  private void broadcast(Message message) {
    for (WebSocketConnection member : room) {
      if (!member.offer(message)) {
        member.close(StatusCode.TRY_AGAIN_LATER, "too slow");
      }
    }
  }
}
