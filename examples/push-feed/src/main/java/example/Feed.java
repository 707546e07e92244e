// SPDX-License-Identifier: Apache-2.0

package example;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// Pushes prices to whoever asked for them: each message of a client names what it wants to follow.
/// Who is slow gets fewer prices, never old ones, and holds up nobody.
final class Feed implements WebSocketHandler {
  private final Set<Latest> followers = ConcurrentHashMap.newKeySet();

  /// Never waits.
  void publish(String name, long price) {
    for (Latest follower : followers) {
      follower.put(name, price);
    }
  }

  @Override
  public void handle(WebSocketConnection connection) throws Exception {
    Latest latest = new Latest();
    followers.add(latest);
    try {
      connection.fork(c -> { // interrupted when the connection ends
        while (true) {
          c.writeText(latest.take());
        }
      });
      for (Message message : connection) {
        latest.follow(message.text());
        connection.writeText("following " + message.text());
      }
    } finally {
      followers.remove(latest);
    }
  }
}
