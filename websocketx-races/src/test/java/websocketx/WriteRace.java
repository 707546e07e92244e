// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Two threads write more than the buffer holds, a ping is answered, and the loop makes room bit by
/// bit.
public final class WriteRace extends Race {
  private static final int SIZE = 110; // one fits the buffer, and not two

  private final AtomicInteger returned = new AtomicInteger();

  @Override
  public void race() {
    Connected connected = new Connected(30);
    Connection connection = connected.connection;
    Racer first = start(() -> write(connected, (byte) 1));
    Racer second = start(() -> write(connected, (byte) 2));
    connection.lock.runWhenFree(() -> {
      connection.outbox().pong(new byte[] {9});
      connection.flush();
    });
    for (int i = 0; i < 3; i++) {
      connection.lock.runWhenFree(() -> {
        connected.transport.makeRoom(100);
        connection.outbox().writable();
        connection.flush();
      });
    }
    first.finish();
    second.finish();
    check(returned.get() == 2, "a write has not returned");
    List<String> frames = connected.frames();
    check(
        frames.stream().filter(("130:" + SIZE)::equals).count() == 2
            && frames.contains("138:1")
            && frames.size() == 3,
        "the peer sees " + frames);
  }

  private void write(Connected connected, byte content) {
    byte[] payload = new byte[SIZE];
    Arrays.fill(payload, content);
    try {
      connected.connection.write(Message.binary(payload));
    } catch (ConnectionClosedException e) {
      throw new AssertionError(e);
    }
    returned.incrementAndGet();
  }
}
