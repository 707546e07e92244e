// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import websocketx.Check;
import websocketx.Decision;
import websocketx.WebSocketHandler;

/// One server, several handlers.
final class Routing {
  private Routing() {}

  static Check byPath(WebSocketHandler chat, WebSocketHandler upload) {
    // @start region="check"
    Check check =
        request ->
            switch (request.path()) {
              case "/chat" -> Decision.accept(chat);
              case "/upload" -> Decision.accept(upload).options(o -> o.readLimit(1 << 20));
              default -> Decision.refuse(404, "no WebSocket here");
            };
    // @end
    return check;
  }
}
