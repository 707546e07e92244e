// SPDX-License-Identifier: Apache-2.0

package example;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Request;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// One room: what anybody writes, everybody reads.
final class Chat {
  private final Set<WebSocketConnection> members = ConcurrentHashMap.newKeySet();

  /// Lets in who says a name: `/chat?name=ann`.
  Decision check(Request request) {
    String name = request.query("name");
    if (!request.path().equals("/chat")) {
      return Decision.refuse(404, "the chat is at /chat");
    }
    return name == null || name.isBlank() || name.length() > 20
        ? Decision.refuse(400, "say who you are: /chat?name=ann")
        : Decision.accept(connection -> talk(name, connection));
  }

  private void talk(String name, WebSocketConnection connection) {
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
