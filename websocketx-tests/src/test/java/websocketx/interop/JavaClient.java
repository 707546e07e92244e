// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `java.net.http.WebSocket` with methods that wait, each a minute at most. What arrives must be
/// what is asked for.
public final class JavaClient implements AutoCloseable {
  private final Arrivals arrivals = new Arrivals();
  private final HttpClient http;
  private final WebSocket socket;

  private JavaClient(HttpClient http, WebSocket.Builder builder, URI uri) {
    this.http = http;
    socket =
        builder.buildAsync(uri, new Listener(arrivals)).orTimeout(Library.DEADLINE, SECONDS).join();
  }

  public static JavaClient dial(URI uri, String... subprotocols) {
    HttpClient http = HttpClient.newHttpClient();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (subprotocols.length > 0) {
      builder.subprotocols(
          subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
    }
    return new JavaClient(http, builder, uri);
  }

  /// By a client that was made for this, with further headers.
  public static JavaClient dial(HttpClient http, URI uri, Map<String, String> headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    headers.forEach(builder::header);
    return new JavaClient(http, builder, uri);
  }

  public void send(String text) {
    send(text, true);
  }

  public void send(String text, boolean last) {
    socket.sendText(text, last).orTimeout(Library.DEADLINE, SECONDS).join();
  }

  public void send(byte[] bytes, boolean last) {
    socket.sendBinary(ByteBuffer.wrap(bytes), last).orTimeout(Library.DEADLINE, SECONDS).join();
  }

  public void ping(String payload) {
    socket.sendPing(UTF_8.encode(payload)).orTimeout(Library.DEADLINE, SECONDS).join();
  }

  public void sendClose(int code, String reason) {
    socket.sendClose(code, reason).orTimeout(Library.DEADLINE, SECONDS).join();
  }

  public String subprotocol() {
    return socket.getSubprotocol();
  }

  public String text() throws InterruptedException {
    return arrivals.text();
  }

  public ByteBuffer binary() throws InterruptedException {
    return arrivals.binary();
  }

  /// The Close frame that has come, like `1000 'bye'`.
  public String closed() throws InterruptedException {
    return arrivals.closed();
  }

  Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private record Listener(Arrivals arrivals) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      arrivals.putText(part, last);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      arrivals.putBinary(part, last);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      arrivals.putPong(payload);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      arrivals.putClosed(code, reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      arrivals.putFailed(error);
    }
  }
}
