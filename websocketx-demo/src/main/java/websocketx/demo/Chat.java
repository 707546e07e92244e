// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import websocketx.ConnectionClosedException;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Request;
import websocketx.WebSocketConnection;
import websocketx.hub.Hub;
import websocketx.topics.Overflow;

/// One conversation, on all nodes. What anybody writes, everybody reads; who reads slowly gets it
/// later, so nobody waits for them.
final class Chat {
  private static final String TOPIC = "chat";
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,31}");

  private final Hub hub;

  Chat(Hub hub) {
    this.hub = hub;
  }

  Decision check(Request request) {
    String asked = request.query("name");
    String name = asked == null ? "guest" : asked;
    if (!NAME.matcher(name).matches()) {
      return Decision.refuse(400, "a name has 1 to 32 letters, digits, spaces, dots and dashes");
    }
    Decision welcome = Decision.accept(connection -> talk(name, connection));
    return request.subprotocols().contains("chat.v1") ? welcome.subprotocol("chat.v1") : welcome;
  }

  private void talk(String name, WebSocketConnection connection) throws ConnectionClosedException {
    try {
      var _ = hub.audience().subscribe(connection, TOPIC, Overflow.CLOSE).join();
    } catch (CancellationException gone) {
      return; // before there was a broker
    }
    try {
      var _ = say(name + " joined");
      for (Message message : connection) {
        String text = name + ": " + message.text(); // a binary one closes with 1003
        if (!say(text)) {
          connection.writeText("not sent: the server cannot reach the others");
        }
      }
    } finally {
      var _ = say(name + " left");
    }
  }

  /// Waits until it is said, so that what one says stays in order; a few seconds at most.
  private boolean say(String text) {
    try {
      var _ = hub.publish(TOPIC, Message.text(text)).join();
      return true;
    } catch (CompletionException noBroker) {
      return false;
    }
  }
}
