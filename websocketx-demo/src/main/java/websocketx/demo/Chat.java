// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Request;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// One room. What anybody writes, everybody reads; who reads too slowly is closed, so that nobody
/// waits for them.
final class Chat {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,31}");

  private final Set<WebSocketConnection> members = ConcurrentHashMap.newKeySet();

  Decision check(Request request) {
    String asked = request.query("name");
    String name = asked == null ? "guest" : asked;
    if (!NAME.matcher(name).matches()) {
      return Decision.refuse(400, "a name has 1 to 32 letters, digits, spaces, dots and dashes");
    }
    Decision welcome = Decision.accept(connection -> talk(name, connection));
    return request.subprotocols().contains("chat.v1") ? welcome.subprotocol("chat.v1") : welcome;
  }

  private void talk(String name, WebSocketConnection connection) {
    members.add(connection);
    try {
      broadcast(name + " joined");
      for (Message message : connection) {
        broadcast(name + ": " + message.text()); // a binary one closes with 1003
      }
    } finally {
      members.remove(connection);
      broadcast(name + " left");
    }
  }

  private void broadcast(String text) {
    Message message = Message.text(text).prepare(); // encoded once, for all
    for (WebSocketConnection member : members) {
      if (!member.offer(message)) {
        member.close(StatusCode.TRY_AGAIN_LATER, "too slow");
      }
    }
  }
}
