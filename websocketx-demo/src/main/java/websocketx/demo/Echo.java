// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.util.Locale;
import websocketx.ConnectionClosedException;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Request;
import websocketx.WebSocketConnection;

/// Sends every message back. A client that speaks the subprotocol `upper` gets its text in
/// capitals.
final class Echo {
  private Echo() {}

  static Decision check(Request request) {
    for (String subprotocol : request.subprotocols()) {
      switch (subprotocol) {
        case "upper" -> {
          return Decision.accept(Echo::upper).subprotocol(subprotocol);
        }
        case "plain" -> {
          return Decision.accept(Echo::plain).subprotocol(subprotocol);
        }
        default -> {} // not one of ours: the client may have offered another
      }
    }
    return Decision.accept(Echo::plain);
  }

  private static void plain(WebSocketConnection connection) throws ConnectionClosedException {
    for (Message message : connection) {
      connection.write(message);
    }
  }

  private static void upper(WebSocketConnection connection) throws ConnectionClosedException {
    for (Message message : connection) {
      if (message.isText()) {
        connection.writeText(message.text().toUpperCase(Locale.ROOT));
      } else {
        connection.write(message);
      }
    }
  }
}
