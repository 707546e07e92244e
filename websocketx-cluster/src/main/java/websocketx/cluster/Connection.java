// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A WebSocket of the JDK's, to be read by one thread. A message is asked for when the one before
/// has been taken: who takes nothing is not sent anything.
final class Connection implements WebSocket.Listener, AutoCloseable {
  /// The connection has gone.
  static final class Lost extends IOException {
    private static final long serialVersionUID = 1;

    Lost(String why) {
      super(why);
    }
  }

  private static final String END = "";

  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private @Nullable WebSocket socket;

  private Connection() {}

  static Connection open(HttpClient http, URI address, String subprotocol)
      throws Lost, InterruptedException {
    Connection connection = new Connection();
    try {
      connection.socket =
          http.newWebSocketBuilder()
              .subprotocols(subprotocol)
              .connectTimeout(Duration.ofSeconds(5))
              .buildAsync(address, connection)
              .get(10, TimeUnit.SECONDS);
      return connection;
    } catch (ExecutionException | TimeoutException e) {
      throw new Lost("not open: " + e.getMessage());
    }
  }

  private WebSocket socket() {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    return open;
  }

  void send(JsonNode message) throws Lost {
    send(message.toString());
  }

  void send(String message) throws Lost {
    try {
      socket().sendText(message, true).get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new Lost("cannot send: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Lost("interrupted");
    }
  }

  /// The next message.
  ///
  /// @return null if none has come in this time
  @Nullable String receive(long millis) throws Lost, InterruptedException {
    String text = received.poll(millis, TimeUnit.MILLISECONDS);
    if (text != null && text.isEmpty()) {
      throw new Lost("closed");
    }
    return text;
  }

  void leave(boolean politely) {
    if (politely) {
      var _ = socket().sendClose(WebSocket.NORMAL_CLOSURE, "");
    } else {
      socket().abort();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      received.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    received.add(END);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    received.add(END);
  }

  @Override
  public void close() {
    socket().abort();
  }
}
