// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// One connection per user: a new one ends the one before.
final class SessionTakeover {
  final ConcurrentMap<String, WebSocketConnection> users = new ConcurrentHashMap<>();

  // @start region="takeover"
  void handle(String user, WebSocketConnection connection) throws Exception {
    WebSocketConnection old = users.put(user, connection);
    if (old != null) {
      old.close(new StatusCode(4001), "signed in elsewhere");
      old.awaitTermination(Options.NEVER);
    }
    try {
      for (Message message : connection) {
        connection.write(message);
      }
    } finally {
      users.remove(user, connection);
    }
  }
  // @end
}
