// SPDX-License-Identifier: Apache-2.0

package example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// With Tomcat on a free port, and the client of the JDK.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class NewsTest {
  /// What somebody hears, with the code at the end.
  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last); // asks for the next
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add(code);
      return null;
    }

    Object next() throws InterruptedException {
      return heard.poll(10, SECONDS);
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private Tomcat tomcat;
  private String authority;

  @BeforeEach
  void start() throws Exception {
    tomcat = NewsServer.start(0);
    authority = "localhost:" + tomcat.getConnector().getLocalPort();
  }

  @AfterEach
  void stop() {
    NewsServer.stop(tomcat);
    http.shutdownNow();
  }

  private Listener listen() {
    Listener listener = new Listener();
    URI uri = URI.create("ws://" + authority + "/live");
    http.newWebSocketBuilder().buildAsync(uri, listener).join();
    return listener;
  }

  private int post(String form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + authority + "/news"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void whatIsPostedEverybodyHears() throws Exception {
    Listener ann = listen();
    Listener ben = listen();
    assertEquals("welcome", ann.next());
    assertEquals("welcome", ben.next());
    assertEquals(204, post("text=hello"));
    assertEquals("hello", ann.next());
    assertEquals("hello", ben.next());
  }

  @Test
  void newsWithoutTextAreRefused() throws Exception {
    assertEquals(400, post("title=hello"));
  }

  @Test
  void listenersAreToldOfTheEnd() throws Exception {
    Listener ann = listen();
    assertEquals("welcome", ann.next());
    tomcat.stop();
    assertEquals(1001, ann.next());
  }
}
