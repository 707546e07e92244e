// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// Tells everybody what one says, and parts from whoever is too slow.
final class Chat {
  final Set<WebSocketConnection> room = ConcurrentHashMap.newKeySet();

  // @start region="chat"
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
  // @end
}
