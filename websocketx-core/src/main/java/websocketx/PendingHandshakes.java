// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The opening handshakes under way, oldest first, from the accepting of TCP until it is closed or
/// becomes a connection. Safe from any thread, never waits.
final class PendingHandshakes {
  /// One of them.
  interface Pending {
    /// Has it go. Any thread.
    void evict();

    /// Whether evicting it helps.
    boolean isEvictable();
  }

  private final ConcurrentSkipListMap<Long, Pending> all = new ConcurrentSkipListMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger deciding = new AtomicInteger();
  private final int limit;
  private final Herald herald;
  private volatile boolean evicting; // whatever comes

  PendingHandshakes(int limit, Herald herald) {
    this.limit = limit;
    this.herald = herald;
  }

  /// Adds one. If there are too many, the oldest that waits for its peer has to go.
  long add(Pending handshake) {
    long id = ids.getAndIncrement();
    all.put(id, handshake);
    if (all.size() - deciding.get() > limit) {
      evictOldest();
    }
    if (evicting) {
      handshake.evict();
    }
    return id;
  }

  /// Who has to go is counted no more: it may hear of it later than the next one comes.
  private void evictOldest() {
    for (Map.Entry<Long, Pending> oldest : all.entrySet()) {
      if (oldest.getValue().isEvictable()) {
        all.remove(oldest.getKey());
        oldest.getValue().evict();
        herald.hit(Limit.MAX_PENDING_HANDSHAKES);
        return;
      }
    }
  }

  void remove(long id) {
    all.remove(id);
  }

  /// One has taken longer than it may.
  void expired() {
    herald.hit(Limit.HANDSHAKE_TIMEOUT);
  }

  /// Counts a hook that is to decide on a request, unless there are as many already as handshakes
  /// may be pending. They are counted apart, or slow ones would let every newcomer be dropped; and
  /// until they return, though the peer may be gone.
  ///
  /// @return whether the hook may run; then [#decided()] has to be called when it has
  boolean mayDecide() {
    boolean mayRun = Admission.reserve(deciding, limit);
    if (!mayRun) {
      herald.hit(Limit.MAX_PENDING_HANDSHAKES);
    }
    return mayRun;
  }

  void decided() {
    deciding.decrementAndGet();
  }

  /// Those too that are added from now on.
  void evictAll() {
    evicting = true;
    all.values().forEach(Pending::evict);
  }
}
