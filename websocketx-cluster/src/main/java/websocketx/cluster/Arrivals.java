// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What has arrived, and how long after it was sent: each message begins with its time. Safe from
/// several threads.
final class Arrivals {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition enough = lock.newCondition();
  private long[] latencies = new long[1 << 16];
  private int kept;
  private boolean keeps;
  private long count;
  private long wanted = Long.MAX_VALUE;

  /// Some messages have arrived.
  ///
  /// @param times when each was sent, by `System.nanoTime()`
  /// @param many how many of them
  void arrived(long[] times, int many) {
    long now = System.nanoTime();
    lock.lock();
    try {
      if (keeps) {
        if (kept + many > latencies.length) {
          latencies = Arrays.copyOf(latencies, 2 * (kept + many));
        }
        for (int i = 0; i < many; i++) {
          latencies[kept++] = now - times[i];
        }
      }
      count += many;
      if (count >= wanted) {
        enough.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until so many have arrived in all, or none of them will.
  ///
  /// @return how many have not
  long await(long total) throws InterruptedException {
    long left = PATIENCE;
    lock.lock();
    try {
      wanted = total;
      while (count < total) {
        left = enough.awaitNanos(left);
        if (left <= 0) {
          return total - count;
        }
      }
      return 0;
    } finally {
      wanted = Long.MAX_VALUE;
      lock.unlock();
    }
  }

  /// From now on latencies are kept.
  void keep() {
    lock.lock();
    try {
      kept = 0;
      keeps = true;
    } finally {
      lock.unlock();
    }
  }

  /// The latencies since [#keep()] in microseconds, the shortest first.
  double[] kept() {
    lock.lock();
    try {
      keeps = false;
      return Arrays.stream(latencies, 0, kept).sorted().mapToDouble(nanos -> nanos / 1e3).toArray();
    } finally {
      lock.unlock();
    }
  }
}
