// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.Message;
import websocketx.PreparedMessage;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

// @start region="chat"
/// One room: what anybody writes, everybody reads.
final class Chat implements WebSocketHandler {
  private final Set<WebSocketConnection> members = ConcurrentHashMap.newKeySet();

  @Override
  public void handle(WebSocketConnection connection) {
    members.add(connection);
    try {
      for (Message message : connection) {
        tell(message.prepare());
      }
    } finally {
      members.remove(connection);
    }
  }

  private void tell(PreparedMessage message) {
    for (WebSocketConnection member : members) {
      if (!member.offer(message)) { // never waits for a slow member
        member.close(StatusCode.TRY_AGAIN_LATER, "too slow");
      }
    }
  }
}
// @end
