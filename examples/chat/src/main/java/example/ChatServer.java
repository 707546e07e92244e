// SPDX-License-Identifier: Apache-2.0

package example;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import websocketx.Request;
import websocketx.Response;
import websocketx.WebSocketServer;

/// The chat, and its page.
public final class ChatServer {
  private ChatServer() {}

  static WebSocketServer create() {
    Chat chat = new Chat();
    return WebSocketServer.builder().check(chat::check).fallback(ChatServer::page).build();
  }

  private static Response page(Request request) throws IOException {
    if (!request.path().equals("/")) {
      return Response.text(404, "the page is at /");
    }
    try (InputStream page = ChatServer.class.getResourceAsStream("/index.html")) {
      return Response.of(200, "text/html; charset=utf-8", page.readAllBytes());
    }
  }

  public static void main(String[] args) throws IOException {
    WebSocketServer server = create().listen(8080);
    server.closeOnExit(Duration.ofSeconds(10)); // Ctrl+C tells every peer
    System.out.println("the chat is at http://localhost:8080/");
  }
}
