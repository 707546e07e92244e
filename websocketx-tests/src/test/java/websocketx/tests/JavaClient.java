// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// `java.net.http.WebSocket` with methods that wait, each 20 seconds at most. What arrives must be
/// what is asked for.
final class JavaClient implements AutoCloseable {
  private static final int DEADLINE = 20;

  private sealed interface Event {}

  private record Text(String text) implements Event {}

  private record Binary(ByteBuffer bytes) implements Event {}

  private record Pong(String payload) implements Event {}

  private record Closed(int code, String reason) implements Event {}

  private record Failed(Throwable error) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  private JavaClient(URI uri, String... subprotocols) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (subprotocols.length > 0) {
      builder.subprotocols(
          subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
    }
    socket = builder.buildAsync(uri, new Queue(events)).orTimeout(DEADLINE, SECONDS).join();
  }

  static JavaClient dial(URI uri, String... subprotocols) {
    return new JavaClient(uri, subprotocols);
  }

  void send(String text) {
    send(text, true);
  }

  void send(String text, boolean last) {
    socket.sendText(text, last).orTimeout(DEADLINE, SECONDS).join();
  }

  void send(byte[] bytes, boolean last) {
    socket.sendBinary(ByteBuffer.wrap(bytes), last).orTimeout(DEADLINE, SECONDS).join();
  }

  void ping(String payload) {
    socket.sendPing(UTF_8.encode(payload)).orTimeout(DEADLINE, SECONDS).join();
  }

  void sendClose(int code, String reason) {
    socket.sendClose(code, reason).orTimeout(DEADLINE, SECONDS).join();
  }

  String subprotocol() {
    return socket.getSubprotocol();
  }

  String text() throws InterruptedException {
    return next(Text.class).text();
  }

  ByteBuffer binary() throws InterruptedException {
    return next(Binary.class).bytes();
  }

  String pong() throws InterruptedException {
    return next(Pong.class).payload();
  }

  /// The Close frame that has come, like `1000 'bye'`.
  String closed() throws InterruptedException {
    Closed closed = next(Closed.class);
    return closed.code() + " '" + closed.reason() + "'";
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private <T extends Event> T next(Class<T> type) throws InterruptedException {
    return assertInstanceOf(type, events.poll(DEADLINE, SECONDS), "what has come, if anything");
  }

  /// Puts parts together, and what is whole into a queue.
  private static final class Queue implements WebSocket.Listener {
    private final BlockingQueue<Event> events;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    Queue(BlockingQueue<Event> events) {
      this.events = events;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        events.add(new Text(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      binary.writeBytes(bytes);
      if (last) {
        events.add(new Binary(ByteBuffer.wrap(binary.toByteArray())));
        binary.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      events.add(new Pong(UTF_8.decode(payload).toString()));
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      events.add(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      events.add(new Failed(error));
    }
  }
}
