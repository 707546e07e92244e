// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import websocketx.CloseCause;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// For whoever is used to Jakarta WebSocket: an endpoint with `onOpen`, `onMessage`, `onClose`.
final class Callbacks {
  private Callbacks() {}

  /// One object per connection.
  interface Endpoint {
    void onOpen(WebSocketConnection session);

    void onMessage(String text, WebSocketConnection session);

    void onClose(CloseCause reason);
  }

  /// Makes the objects.
  interface Factory {
    Endpoint make();
  }

  static WebSocketHandler handler(Factory factory) {
    // @start region="callbacks"
    return connection -> {
      Endpoint endpoint = factory.make();
      var _ = connection.onClose().thenAccept(endpoint::onClose);
      endpoint.onOpen(connection);
      for (Message message : connection) {
        endpoint.onMessage(message.text(), connection);
      }
    };
    // @end
  }
}
