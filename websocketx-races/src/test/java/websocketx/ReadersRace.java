// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Clock;

/// Two readers take turns until the end, while the loop puts in two messages and then the end.
public final class ReadersRace extends Race implements Inbox.Owner {
  private final Inbox inbox = new Inbox();
  private final Clock clock = new StillClock();
  private final AtomicIntegerArray reads = new AtomicIntegerArray(3);

  @Override
  public void race() {
    Racer first = start(this::read);
    Racer second = start(this::read);
    put(1);
    put(2);
    inbox.end();
    first.finish();
    second.finish();
    check(reads.get(1) == 1 && reads.get(2) == 1, "messages were read as often as " + reads);
  }

  private void put(int number) {
    Message message = new Message(false, new byte[] {(byte) number});
    inbox.count(message);
    Inbox.append(null, message);
    inbox.put(message);
  }

  private void read() {
    int last = 0;
    for (Message message; (message = next()) != null; ) {
      int number = message.payload()[0];
      check(number > last, number + " is read behind " + last);
      last = number;
      reads.getAndIncrement(number);
    }
  }

  private @Nullable Message next() {
    try {
      return inbox.read(this, clock, Long.MAX_VALUE);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void beforeWait() {}

  @Override
  public void shareTaken() {}

  @Override
  public void taken() {}

  @Override
  public void atEnd() {}
}
