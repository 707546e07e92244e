// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import org.jspecify.annotations.Nullable;
import websocketx.ConnectionClosedException;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Request;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// Pushes `from`, `from - 1`, … `0` to the client, one each `every` milliseconds, then closes.
record Ticker(int from, int every) implements WebSocketHandler {

  static Decision check(Request request) {
    Integer from = number(request.query("from"), 10, 0, 1000);
    Integer every = number(request.query("every"), 1000, 10, 60_000);
    if (from == null || every == null) {
      return Decision.refuse(
          400, "from is a number from 0 to 1000, every is from 10 to 60000 milliseconds");
    }
    return Decision.accept(new Ticker(from, every));
  }

  @Override
  public void handle(WebSocketConnection connection) {
    connection.fork(this::countDown); // interrupted when the connection ends
    for (Message _ : connection) {} // nothing is expected; stays until the connection ends
  }

  private void countDown(WebSocketConnection connection)
      throws ConnectionClosedException, InterruptedException {
    connection.writeText(Integer.toString(from));
    for (int left = from - 1; left >= 0; left--) {
      Thread.sleep(every);
      connection.writeText(Integer.toString(left));
    }
    connection.close(StatusCode.NORMAL_CLOSURE, "lift-off");
  }

  private static @Nullable Integer number(@Nullable String text, int usual, int least, int most) {
    if (text == null) {
      return usual;
    }
    try {
      int number = Integer.parseInt(text);
      return number < least || number > most ? null : (Integer) number;
    } catch (NumberFormatException notOne) {
      return null;
    }
  }
}
