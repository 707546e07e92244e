// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// The opening handshakes under way, oldest first. Safe from any thread, never waits.
final class PendingHandshakes {
  private final ConcurrentSkipListMap<Long, Handshake> all = new ConcurrentSkipListMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final int limit;

  PendingHandshakes(int limit) {
    this.limit = limit;
  }

  /// Adds one. If there are too many, the oldest that has not sent its whole request has to go.
  long add(Handshake handshake) {
    long id = ids.getAndIncrement();
    all.put(id, handshake);
    if (all.size() > limit) {
      for (Handshake oldest : all.values()) {
        if (oldest.isReading()) {
          oldest.evict();
          break;
        }
      }
    }
    return id;
  }

  void remove(long id) {
    all.remove(id);
  }

  void evictAll() {
    all.values().forEach(Handshake::evict);
  }
}
