// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import websocketx.transport.Clock;

/// Time that stands still until a test moves it. Safe from any thread.
final class MemoryClock implements Clock {
  private record Parked(Thread thread, long deadline) {}

  private final Set<Parked> parked = ConcurrentHashMap.newKeySet();
  private volatile long now;

  @Override
  public long now() {
    return now;
  }

  @Override
  public void park(long deadline) {
    Parked me = new Parked(Thread.currentThread(), deadline);
    parked.add(
        me); // before the look at the time: whoever moves it sees us, or we see that it moved
    try {
      if (now < deadline) {
        LockSupport.park(this);
      }
    } finally {
      parked.remove(me);
    }
  }

  /// The first time for which a thread waits; `Long.MAX_VALUE` if none does.
  long next() {
    return parked.stream().mapToLong(Parked::deadline).min().orElse(Long.MAX_VALUE);
  }

  void moveTo(long time) {
    now = time;
    for (Parked waiting : parked) {
      if (waiting.deadline <= time) {
        LockSupport.unpark(waiting.thread);
      }
    }
  }
}
