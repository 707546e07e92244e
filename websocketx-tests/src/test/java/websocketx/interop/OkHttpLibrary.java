// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.OkHttp;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/// OkHttp, which always offers compression; which, cannot be chosen.
final class OkHttpLibrary implements Library {
  private final OkHttpClient http =
      new OkHttpClient.Builder().minWebSocketMessageToCompress(0).build();

  @Override
  public String version() {
    return OkHttp.VERSION;
  }

  @Override
  public Peer dial(URI uri, String offer, List<String> subprotocols) throws RefusedException {
    Request.Builder request = new Request.Builder().url(uri.toString());
    if (!subprotocols.isEmpty()) {
      request.header("Sec-WebSocket-Protocol", String.join(", ", subprotocols));
    }
    Listener listener = new Listener();
    WebSocket socket = http.newWebSocket(request.build(), listener);
    try {
      Response response = listener.opened.orTimeout(DEADLINE, SECONDS).join();
      return new Connection(socket, response, listener.arrivals);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private record Connection(WebSocket socket, Response response, Arrivals arrivals)
      implements Peer {
    @Override
    public String extensions() {
      return header("Sec-WebSocket-Extensions");
    }

    @Override
    public String subprotocol() {
      return header("Sec-WebSocket-Protocol");
    }

    private String header(String name) {
      String value = response.header(name);
      return value == null ? "" : value;
    }

    @Override
    public void send(String text) {
      queued(socket.send(text));
    }

    @Override
    public void send(byte[] binary) {
      queued(socket.send(ByteString.of(binary)));
    }

    @Override
    public void sendClose(int code, String reason) {
      queued(socket.close(code, reason));
    }

    private static void queued(boolean taken) {
      if (!taken) {
        throw new IllegalStateException("the connection is closed, or its queue is full");
      }
    }

    @Override
    public void close() {
      socket.cancel();
    }
  }

  private static final class Listener extends WebSocketListener {
    final CompletableFuture<Response> opened = new CompletableFuture<>();
    final Arrivals arrivals = new Arrivals();

    @Override
    public void onOpen(WebSocket socket, Response response) {
      opened.complete(response);
    }

    @Override
    public void onMessage(WebSocket socket, String text) {
      arrivals.putText(text, true);
    }

    @Override
    public void onMessage(WebSocket socket, ByteString bytes) {
      arrivals.putBinary(bytes.asByteBuffer(), true);
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
      socket.close(code == 1005 ? 1000 : code, null); // answers, if the server has begun
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
      arrivals.putClosed(code, reason);
    }

    @Override
    public void onFailure(WebSocket socket, Throwable error, @Nullable Response response) {
      if (response != null && response.code() != 101) {
        opened.completeExceptionally(new RefusedException(response.code()));
      }
      opened.completeExceptionally(error);
      arrivals.putFailed(error);
    }
  }
}
