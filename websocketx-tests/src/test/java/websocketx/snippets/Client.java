// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A peer: the WebSocket client of the JDK, with a queue of what it has heard.
final class Client implements WebSocket.Listener {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder parts = new StringBuilder();
  private @Nullable WebSocket socket;

  static Client connect(HttpClient http, URI uri, String... headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    Client client = new Client();
    client.socket = builder.buildAsync(uri, client).join();
    return client;
  }

  void send(String text) {
    socket().sendText(text, true).join();
  }

  void close() {
    socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  /// The next text, or the end as `closed 1000`.
  String next() throws InterruptedException {
    String next = heard.poll(10, TimeUnit.SECONDS);
    return next == null ? "nothing within 10 s" : next;
  }

  private WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException("connect first");
    }
    return socket;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    parts.append(part);
    if (last) {
      heard.add(parts.toString());
      parts.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    heard.add("closed " + code);
    return null;
  }
}
