// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// Pushes what comes from a queue, and reads commands meanwhile.
record Feed(BlockingQueue<String> queue, Consumer<String> commands) implements WebSocketHandler {

  // @start region="fork"
  @Override
  public void handle(WebSocketConnection connection) {
    connection.fork(c -> { // interrupted when the connection ends
      while (true) {
        c.writeText(queue.take());
      }
    });
    for (Message message : connection) {
      commands.accept(message.text());
    }
  }
  // @end
}
