// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What has come on a connection, with methods that wait. What has come must be what is asked for.
/// Parts of messages are put together.
final class Arrivals {
  private sealed interface Event {}

  private record Text(String text) implements Event {}

  private record Binary(ByteBuffer bytes) implements Event {}

  private record Pong(String payload) implements Event {}

  private record Closed(int code, String reason) implements Event {}

  private record Failed(Throwable error) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

  void putText(CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      events.add(new Text(text.toString()));
      text.setLength(0);
    }
  }

  void putBinary(ByteBuffer part, boolean last) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    binary.writeBytes(bytes);
    if (last) {
      events.add(new Binary(ByteBuffer.wrap(binary.toByteArray())));
      binary.reset();
    }
  }

  void putPong(ByteBuffer payload) {
    events.add(new Pong(UTF_8.decode(payload).toString()));
  }

  /// The connection has ended so; 1005 is a Close frame without a code.
  void putClosed(int code, String reason) {
    events.add(new Closed(code, reason));
  }

  void putFailed(Throwable error) {
    events.add(new Failed(error));
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

  private <T extends Event> T next(Class<T> type) throws InterruptedException {
    Event event = events.poll(Library.DEADLINE, SECONDS);
    return assertInstanceOf(type, event, () -> "what has come: " + event);
  }
}
