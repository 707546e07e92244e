// SPDX-License-Identifier: Apache-2.0

package example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Tls;
import websocketx.WebSocketServer;

/// With the client of the JDK, which trusts one certificate.
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SecureEchoTest {
  @TempDir private Path directory;

  /// One connection, and what came back on it.
  private static final class Client implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final HttpClient http;
    private final WebSocket socket;

    Client(URI uri, SSLContext trust) {
      http = HttpClient.newBuilder().sslContext(trust).build();
      socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      answers.add(text.toString());
      return WebSocket.Listener.super.onText(from, text, last); // asks for the next
    }

    String echo(String text) throws InterruptedException {
      socket.sendText(text, true).join();
      return answers.poll(10, SECONDS);
    }

    @Override
    public void close() {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      http.close();
    }
  }

  private Tls files() throws Exception {
    return Tls.pem(directory.resolve("chain.pem"), directory.resolve("key.pem"));
  }

  @Test
  void messageComesBack() throws Exception {
    SSLContext trust = SelfSigned.in(directory);
    try (WebSocketServer server = SecureEcho.start(0, files());
        Client client = new Client(server.uri(), trust)) {
      assertEquals("wss", server.uri().getScheme());
      assertEquals("hello", client.echo("hello"));
    }
  }

  @Test
  void newCertificateIsShownToNewClients() throws Exception {
    SSLContext trust = SelfSigned.in(directory);
    Tls tls = files();
    try (WebSocketServer server = SecureEcho.start(0, tls);
        Client old = new Client(server.uri(), trust)) {
      SSLContext newTrust = SelfSigned.in(directory);
      tls.reload(); // at once; with `watching` it comes by itself
      try (Client client = new Client(server.uri(), newTrust)) {
        assertEquals("new", client.echo("new"));
        assertEquals("old", old.echo("old")); // goes on
      }
    }
  }
}
