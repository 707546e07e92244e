// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.Receiver;

/// What a client makes of a server's frames: they have to be in order, and to end with the Close
/// frame if there is one.
final class Inbound implements Receiver.Events {
  private static final Inflaters INFLATERS = new Inflaters(1);

  private final List<byte[]> messages = new ArrayList<>();
  private final @Nullable MessageInflater inflater;
  private boolean isClosed;

  Inbound(boolean deflate) {
    inflater = deflate ? new MessageInflater(INFLATERS, true, 15) : null;
  }

  @Nullable MessageInflater inflater() {
    return inflater;
  }

  /// Those of the handler; what forks write comes at any time.
  List<byte[]> messages() {
    return messages;
  }

  @Override
  public void message(boolean text, byte[] payload) {
    assertFalse(isClosed);
    if (!Arrays.equals(payload, Moods.FORKED)) {
      messages.add(payload);
    }
  }

  @Override
  public void ping(byte[] payload) {}

  @Override
  public void pong(byte[] payload) {}

  @Override
  public void close(int code, String reason) {
    isClosed = true;
  }

  @Override
  public void failed(int code, String reason) {
    fail("the server sends what must not be: " + code + " " + reason);
  }

  @Override
  public boolean full() {
    return false;
  }
}
