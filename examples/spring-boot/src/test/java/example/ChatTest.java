// SPDX-License-Identifier: Apache-2.0

package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/// With the application on a free port, and the JDK's client.
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ChatTest {
  /// What one member reads.
  private static final class Member implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean isLast) {
      texts.add(text.toString());
      socket.request(1);
      return null;
    }

    String receive() throws InterruptedException {
      return texts.poll(10, TimeUnit.SECONDS);
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();

  @LocalServerPort private int port;

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  private WebSocket dial(String query, Member member) {
    URI uri = URI.create("ws://localhost:" + port + "/chat" + query);
    return http.newWebSocketBuilder().buildAsync(uri, member).join();
  }

  private String get(String path) throws Exception {
    URI uri = URI.create("http://localhost:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  @Test
  void everybodyReadsWhatOneWrites() throws Exception {
    Member ann = new Member();
    Member ben = new Member();
    dial("?name=ann", ann);
    assertEquals("ann is here", ann.receive());
    WebSocket socket = dial("?name=ben", ben);
    assertEquals("ben is here", ann.receive());
    assertEquals("ben is here", ben.receive());

    socket.sendText("hello", true).join();
    assertEquals("ben: hello", ann.receive());
    assertEquals("ben: hello", ben.receive());

    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    assertEquals("ben has left", ann.receive());
  }

  @Test
  void whoSaysNoNameStaysOutside() {
    Throwable thrown = assertThrows(CompletionException.class, () -> dial("", new Member()));
    var refusal = assertInstanceOf(WebSocketHandshakeException.class, thrown.getCause());
    assertEquals(400, refusal.getResponse().statusCode());
  }

  @Test
  void pageAndHealthAreServed() throws Exception {
    assertTrue(get("/").contains("new WebSocket("));
    assertTrue(get("/actuator/health").contains("\"websocketx\""));
  }
}
