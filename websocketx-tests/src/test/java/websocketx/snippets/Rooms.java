// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.topics.Overflow;
import websocketx.topics.Topics;

/// A room for each path: what one says goes to all who are in it.
final class Rooms implements WebSocketHandler {
  // @start region="rooms"
  private final Topics topics = new Topics();

  @Override
  public void handle(WebSocketConnection connection) {
    String room = connection.request().path();
    topics.subscribe(connection, room, Overflow.CLOSE); // until it has closed
    for (Message message : connection) {
      topics.publish(room, message);
    }
  }
  // @end
}
