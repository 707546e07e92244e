// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts what of a server lives, lets handlers start until it is shut, and finds the moment when
/// all has ended. Safe from any thread; the loop never waits here.
final class Lifecycle {
  private static final int SHUT = Integer.MIN_VALUE;

  private final AtomicInteger starting =
      new AtomicInteger(); // handlers being started; negative once shut
  private final AtomicInteger live =
      new AtomicInteger(1); // listeners, connections; and one until it is shut
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Runnable whenNothingLives;

  Lifecycle(Runnable whenNothingLives) {
    this.whenNothingLives = whenNothingLives;
  }

  boolean isShut() {
    return starting.get() < 0;
  }

  /// Whether a handler may be started; then [#started()] has to be called when it is. Once
  /// [#shut()] has returned, none is.
  boolean mayStart() {
    while (true) {
      int count = starting.get();
      if (count < 0) {
        return false;
      }
      if (starting.compareAndSet(count, count + 1)) {
        return true;
      }
    }
  }

  void started() {
    starting.decrementAndGet();
  }

  /// No handler starts from now on. Waits for those that are being started, which is a matter of
  /// moments. Returns whether this was the call that shut it.
  @SuppressWarnings("ThreadPriorityCheck") // moments: the loop is between two of its instructions
  boolean shut() {
    boolean isFirst = starting.getAndUpdate(count -> count | SHUT) >= 0;
    while (starting.get() != SHUT) {
      Thread.yield();
    }
    return isFirst;
  }

  /// Something lives, until [#ended()].
  void began() {
    live.incrementAndGet();
  }

  /// Something has ended; the first who shuts the server calls it too, when it has told everybody.
  void ended() {
    if (live.decrementAndGet() == 0 && isShut() && ended.compareAndSet(false, true)) {
      whenNothingLives.run();
    }
  }
}
