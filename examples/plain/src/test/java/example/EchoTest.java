// SPDX-License-Identifier: Apache-2.0

package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.WebSocketServer;

/// With the client of the JDK, as any other client would: over TCP.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class EchoTest {
  @Test
  void messageComesBack() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            answer.complete(text.toString());
            return WebSocket.Listener.super.onText(socket, text, last); // asks for the next
          }
        };
    try (WebSocketServer server = Echo.start(0);
        HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket = http.newWebSocketBuilder().buildAsync(server.uri(), listener).join();
      socket.sendText("hello", true).join();
      assertEquals("hello", answer.get(10, TimeUnit.SECONDS));
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }
  }
}
