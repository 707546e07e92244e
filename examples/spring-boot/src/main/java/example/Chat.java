// SPDX-License-Identifier: Apache-2.0

package example;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.spring.WebSocketMapping;

/// One room: what anybody writes, everybody reads.
@Component
@WebSocketMapping("/chat")
public class Chat implements WebSocketHandler {
  private final Set<WebSocketConnection> members = ConcurrentHashMap.newKeySet();

  @Override
  public void handle(WebSocketConnection connection) {
    String name = connection.request().query("name");
    members.add(connection);
    try {
      tell(name + " is here");
      for (Message message : connection) {
        tell(name + ": " + message.text());
      }
    } finally {
      members.remove(connection);
      tell(name + " has left");
    }
  }

  private void tell(String text) {
    Message message = Message.text(text).prepare(); // encoded once, for all
    for (WebSocketConnection member : members) {
      if (!member.offer(message)) { // never waits for a slow member
        member.close(StatusCode.TRY_AGAIN_LATER, "too slow");
      }
    }
  }
}
