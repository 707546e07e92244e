// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import websocketx.Decision;
import websocketx.Request;
import websocketx.Response;
import websocketx.hub.Hub;

/// Which path leads where: four endpoints for WebSockets, the server's metrics, and the pages for
/// everything else.
final class Site {
  private final Chat chat;
  private final Rooms rooms;
  private final Page page;
  private final Metrics metrics;

  Site(Page page, Metrics metrics, Hub hub) {
    this.page = page;
    this.metrics = metrics;
    chat = new Chat(hub);
    rooms = new Rooms(hub);
  }

  Decision check(Request request) {
    return switch (request.path()) {
      case "/echo" -> Echo.check(request);
      case "/ticker" -> Ticker.check(request);
      case "/chat" -> chat.check(request);
      case Rooms.PATH -> rooms.check(request);
      default -> Decision.refuse(404, "no WebSocket here: there are /echo, /ticker, /chat, /hub");
    };
  }

  Response respond(Request request) {
    return switch (request.path()) {
      case "/echo", "/ticker", "/chat", Rooms.PATH ->
          Response.text(426, "a WebSocket: open / in a browser to try it")
              .header("Upgrade", "websocket")
              .header("Connection", "Upgrade"); // RFC 9110 §7.8 wants both
      case "/metrics" -> Page.toRead(request.method(), metrics.respond());
      default -> page.respond(request.method(), request.path());
    };
  }
}
