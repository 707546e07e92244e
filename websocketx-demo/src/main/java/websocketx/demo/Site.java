// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import websocketx.Decision;
import websocketx.Request;
import websocketx.Response;

/// Which path leads where: three endpoints for WebSockets, the server's metrics, and the page for
/// everything else.
final class Site {
  private final Chat chat = new Chat();
  private final Page page;
  private final Metrics metrics;

  Site(Page page, Metrics metrics) {
    this.page = page;
    this.metrics = metrics;
  }

  Decision check(Request request) {
    return switch (request.path()) {
      case "/echo" -> Echo.check(request);
      case "/ticker" -> Ticker.check(request);
      case "/chat" -> chat.check(request);
      default -> Decision.refuse(404, "no WebSocket here: there are /echo, /ticker and /chat");
    };
  }

  Response respond(Request request) {
    return switch (request.path()) {
      case "/echo", "/ticker", "/chat" ->
          Response.text(426, "a WebSocket: open / in a browser to try it")
              .header("Upgrade", "websocket")
              .header("Connection", "Upgrade"); // RFC 9110 §7.8 wants both
      case "/metrics" -> Page.toRead(request.method(), metrics.respond());
      default -> page.respond(request.method(), request.path());
    };
  }
}
