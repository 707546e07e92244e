// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A peer: the JDK's.
final class Client implements WebSocket.Listener, AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  /// Opens a connection.
  ///
  /// @param headers names and values, in turn
  Client(URI uri, String... headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals("Sec-WebSocket-Protocol")) {
        builder.subprotocols(headers[i + 1]);
      } else {
        builder.header(headers[i], headers[i + 1]);
      }
    }
    try {
      socket = builder.buildAsync(uri, this).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      http.shutdownNow();
      throw e;
    }
  }

  /// The answer to a handshake that fails.
  static HttpResponse<?> refusal(URI uri, String... headers) {
    try (Client client = new Client(uri, headers)) {
      throw new AssertionError("nobody has refused " + client.socket);
    } catch (CompletionException e) {
      return assertInstanceOf(WebSocketHandshakeException.class, e.getCause()).getResponse();
    }
  }

  @Override
  public @Nullable CompletableFuture<?> onText(WebSocket from, CharSequence text, boolean isLast) {
    texts.add(text.toString());
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletableFuture<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  Client send(String text) {
    socket.sendText(text, true).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    return this;
  }

  String receive() throws InterruptedException {
    String text = texts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(text, "no message");
    return text;
  }

  String subprotocol() {
    return socket.getSubprotocol();
  }

  /// The code with which the server closes.
  int awaitClose() throws Exception {
    return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
