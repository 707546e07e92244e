// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import websocketx.hub.broker.BrokerException;

/// How much may be on its way to the server without an answer. Behind these bounds calls fail at
/// once: jnats would wait, or queue without end.
final class Room {
  /// How many calls. The queue of jnats has place for more, so that nobody ever waits there.
  static final int MAX_CALLS = 8192;

  /// How many bytes. Pings wait behind them: a link that takes longer for them than
  /// `NatsBroker.PING` allows is taken for dead.
  static final long MAX_BYTES = 16 << 20;

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /// Takes what a call needs; one alone always has place.
  boolean take(int size) {
    if (calls.incrementAndGet() > MAX_CALLS) {
      calls.decrementAndGet();
      return false;
    }
    long before = bytes.getAndAdd(size);
    if (before > 0 && before + size > MAX_BYTES) {
      give(size);
      return false;
    }
    return true;
  }

  void give(int size) {
    calls.decrementAndGet();
    bytes.addAndGet(-size);
  }

  static BrokerException none() {
    return new BrokerException("too much is on its way to NATS, and was not sent", null);
  }
}
