// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Clock;

/// The loop puts in a batch, pauses if that is too much, then puts in one more message, and the
/// end. A reader with a deadline takes all of it, and is away in between until the loop goes on.
public final class InboxRace extends Race implements Inbox.Owner {
  private static final int LIMIT = 100; // one message fits, and not two

  private final Inbox inbox = new Inbox();
  private final Clock clock = new StillClock();
  private final Thread loop = Thread.currentThread();
  private volatile boolean isPosted;
  private volatile boolean isResumed;

  @Override
  public void race() {
    Racer reader = start(this::read);
    Message first = message(1);
    Message second = message(2);
    Inbox.append(null, first);
    Inbox.append(first, second);
    inbox.put(second);
    awaitRoom();
    isResumed = true;
    Message third = message(3);
    Inbox.append(null, third);
    inbox.put(third);
    inbox.end();
    reader.finish();
  }

  private void awaitRoom() {
    if (!inbox.isOver(LIMIT)) {
      return;
    }
    inbox.pause(LIMIT);
    while (inbox.isOver(LIMIT)) {
      while (!isPosted) {
        LockSupport.park(this);
      }
      isPosted = false;
    }
    inbox.resume();
  }

  private Message message(int number) {
    Message message = new Message(false, new byte[] {(byte) number});
    inbox.count(message);
    return message;
  }

  private void read() {
    take(1);
    take(2);
    while (!isResumed) {
      Thread.onSpinWait();
    }
    take(3);
    check(next() == null, "a message too many");
  }

  private void take(int number) {
    Message message = next();
    check(message != null && message.payload()[0] == number, "not message " + number);
  }

  private @Nullable Message next() {
    try {
      try {
        return inbox.read(this, clock, 0);
      } catch (TimeoutException e) {
        return inbox.read(this, clock, Long.MAX_VALUE);
      }
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void beforeWait() {}

  @Override
  public void shareTaken() {}

  @Override
  public void taken() {
    isPosted = true;
    LockSupport.unpark(loop);
  }

  @Override
  public void atEnd() {}
}
