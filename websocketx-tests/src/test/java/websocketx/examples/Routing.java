// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import websocketx.Decision;
import websocketx.Response;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// Several endpoints and a few pages: a `switch` is the router.
final class Routing {
  private static final byte[] PAGE = "<!doctype html><title>chat</title>".getBytes(UTF_8);

  private Routing() {}

  static WebSocketServer server(
      WebSocketHandler chat, WebSocketHandler feed, WebSocketHandler upload) {
    // @start region="routing"
    return WebSocketServer.builder()
        .check(request ->
            switch (request.path()) {
              case "/chat" -> Decision.accept(chat);
              case "/feed" -> Decision.accept(feed);
              case "/upload" -> Decision.accept(upload).options(o -> o.readLimit(1 << 20));
              case String path when path.startsWith("/rooms/") ->
                  Decision.accept(c -> c.writeText("room " + path.substring(7)));
              default -> Decision.refuse(404, "not found");
            })
        .fallback(request ->
            switch (request.path()) {
              case "/health" -> Response.text(200, "ok");
              case "/" -> Response.of(200, "text/html; charset=utf-8", PAGE);
              default -> Response.text(404, "not found");
            })
        .build();
    // @end
  }
}
