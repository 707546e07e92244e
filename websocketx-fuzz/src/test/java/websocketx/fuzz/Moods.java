// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.Request;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;

/// A handler that does what the first byte of a message says, and an observer that counts.
final class Moods implements WebSocketHandler, WebSocketObserver {
  /// What a handler throws when it is told to.
  private static final class MoodException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MoodException() {
      super("told to", null, false, false);
    }
  }

  /// What forks write: these bytes, which no handler writes.
  static final byte[] FORKED = {'f', 'o', 'r', 'k', 'e', 'd'};

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final List<byte[]> written = Collections.synchronizedList(new ArrayList<>());
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  /// What handlers have begun to write since the last call, in order.
  List<byte[]> takeWritten() {
    List<byte[]> taken = List.copyOf(written);
    written.clear();
    return taken;
  }

  /// Nothing went wrong, and just so many live.
  void check(int alive) {
    assertEquals(List.of(), List.copyOf(faults));
    assertEquals(alive, open.get(), "opened and not closed");
    assertEquals(alive, running.get(), "handlers that run");
  }

  @Override
  public void handle(WebSocketConnection connection) throws Exception {
    running.incrementAndGet();
    try {
      for (Message message : connection) {
        byte[] payload = message.toByteArray();
        int mood = payload.length == 0 ? 0 : payload[0] & 15;
        int much = payload.length < 2 ? 0 : payload[1] & 0xFF;
        switch (mood) {
          case 8 -> {
            return;
          }
          case 9 -> throw new MoodException();
          case 10 -> throw new CloseStatusException(StatusCode.POLICY_VIOLATION, "no");
          case 11 -> connection.close(StatusCode.GOING_AWAY, "had enough");
          case 12 -> connection.abort();
          case 13 -> connection.fork(same -> same.write(Message.binary(FORKED)));
          case 14 -> write(connection, Message.binary(new byte[much << 10]));
          case 15 -> {
            if (connection.offer(message)) {
              written.add(payload);
            }
          }
          default -> write(connection, message);
        }
      }
    } finally {
      running.decrementAndGet();
    }
  }

  private void write(WebSocketConnection connection, Message message) throws Exception {
    written.add(message.toByteArray());
    connection.write(message);
  }

  @Override
  public void opened(WebSocketConnection connection) {
    open.incrementAndGet();
  }

  @Override
  public void closed(WebSocketConnection connection, CloseCause cause) {
    open.decrementAndGet();
    if (cause.initiator() == CloseCause.Initiator.SERVER) {
      faults.add("closed by a failure of the server: " + cause);
    }
  }

  @Override
  public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
    if (cause != null || response.status() == 500) {
      faults.add("refused with " + response.status() + ": " + cause);
    }
  }
}
