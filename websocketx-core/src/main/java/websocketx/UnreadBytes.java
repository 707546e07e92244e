// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;

/// How much of what has come from the peers of a server waits to be read: in inboxes, in messages
/// that are incomplete, in bytes that are not decoded. Many connections can take all memory though
/// none of them takes more than it may.
///
/// It is counted in steps of 16 KiB: a connection with less never comes here, so that small
/// messages cost no common counter. Safe from any thread, never waits.
final class UnreadBytes {
  static final int STEP = 16 * 1024;

  private static final AtomicIntegerFieldUpdater<Connection> COUNTED =
      AtomicIntegerFieldUpdater.newUpdater(Connection.class, "counted");

  private final long limit;
  private final AtomicLong steps = new AtomicLong();

  /// @param limit in bytes, at least a step
  UnreadBytes(long limit) {
    this.limit = limit;
  }

  /// In how many steps so many bytes are counted.
  static int steps(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, bytes / STEP);
  }

  /// So much more waits, or less.
  void add(int more) {
    steps.addAndGet(more);
  }

  /// Counts what waits in a connection's inbox. Its loop only.
  ///
  /// @return how many steps more there are than before
  int count(Connection connection) {
    int more = 0;
    for (int steps; (steps = steps(connection.inbox.unread())) != connection.counted; ) {
      int before = COUNTED.getAndSet(connection, steps);
      add(steps - before);
      more += steps - before;
      VarHandle.fullFence(); // a reader that took the last before it could see this counts nothing
    }
    return more;
  }

  /// A reader has taken all from a connection's inbox, or nobody will. Any thread. A reader that
  /// takes only a part counts nothing: what stays counted too much is at most what may wait anyway.
  void uncount(Connection connection) {
    add(-COUNTED.getAndSet(connection, 0));
  }

  boolean isOver() {
    return bytes() > limit;
  }

  /// How much waits, as far as it is counted.
  long bytes() {
    return steps.get() * STEP;
  }

  long limit() {
    return limit;
  }
}
