// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// The first message has to log in, and soon.
final class FirstMessage {
  private FirstMessage() {}

  private static boolean isValid(String token) {
    return token.equals("s3cret");
  }

  // @start region="first"
  static void handle(WebSocketConnection connection) throws Exception {
    Message first;
    try {
      first = connection.read(Duration.ofSeconds(5));
    } catch (TimeoutException e) {
      throw new CloseStatusException(StatusCode.UNAUTHORIZED, "log in first");
    }
    if (first == null) {
      return;
    }
    if (!isValid(first.text())) {
      throw new CloseStatusException(StatusCode.UNAUTHORIZED, "login failed");
    }
    for (Message message : connection) {
      connection.write(message);
    }
  }
  // @end
}
