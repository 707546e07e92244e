// SPDX-License-Identifier: Apache-2.0
package websocketx.conformance.peers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// `java.net.http.WebSocket` with methods that wait, each 20 seconds at most.
final class JdkClient implements AutoCloseable {
  private static final int DEADLINE = 20;

  /// Text as [String], binary as [ByteBuffer].
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  private JdkClient(URI uri) {
    socket =
        http.newWebSocketBuilder()
            .buildAsync(uri, new Gathering(events))
            .orTimeout(DEADLINE, SECONDS)
            .join();
  }

  static JdkClient dial(URI uri) {
    return new JdkClient(uri);
  }

  void send(String part, boolean last) {
    socket.sendText(part, last).orTimeout(DEADLINE, SECONDS).join();
  }

  void send(byte[] part, boolean last) {
    socket.sendBinary(ByteBuffer.wrap(part), last).orTimeout(DEADLINE, SECONDS).join();
  }

  String text() throws InterruptedException {
    return assertInstanceOf(String.class, events.poll(DEADLINE, SECONDS));
  }

  byte[] binary() throws InterruptedException {
    return assertInstanceOf(ByteBuffer.class, events.poll(DEADLINE, SECONDS)).array();
  }

  void assertEchoes(String message) throws InterruptedException {
    send(message, true);
    assertEquals(message, text());
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private static final class Gathering implements WebSocket.Listener {
    private final BlockingQueue<Object> events;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    Gathering(BlockingQueue<Object> events) {
      this.events = events;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        events.add(text.toString());
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
        events.add(ByteBuffer.wrap(binary.toByteArray()));
        binary.reset();
      }
      socket.request(1);
      return null;
    }
  }
}
