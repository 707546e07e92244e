// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import websocketx.Message;
import websocketx.PreparedMessage;
import websocketx.WebSocketServer;

/// The examples of the Go package.
final class FromGo {
  private FromGo() {}

  /// Two messages, and 1000 when the handler returns.
  static WebSocketServer send() {
    return WebSocketServer.of(connection -> {
      connection.writeText("hello");
      connection.writeText("world");
    });
  }

  /// One message for all connections, encoded once.
  static WebSocketServer prepared() {
    // @start region="prepared"
    PreparedMessage message = Message.text("i am prepared").prepare();
    return WebSocketServer.of(connection -> connection.write(message));
    // @end
  }

  /// What is written before a failure arrives, and then 1011.
  static WebSocketServer panic() {
    return WebSocketServer.of(connection -> {
      connection.writeText("normal message");
      throw new IllegalStateException("test panic");
    });
  }
}
