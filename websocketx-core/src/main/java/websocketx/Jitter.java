// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.atomic.AtomicLong;

/// Spreads over time what would otherwise happen to many connections at once: pings, the ends of
/// lifetimes, the return of clients that were told to come back later.
///
/// Each server has its own, which begins at the same place: multiples of the golden ratio, without
/// their whole parts. They spread more evenly than chance, whatever their number, and a run of a
/// server can be replayed. Nothing here is a secret. Safe from any thread, never waits.
final class Jitter {
  /// The golden ratio's fraction, of 2^64.
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final AtomicLong last = new AtomicLong();

  /// A number from 0 to one below the bound.
  ///
  /// @param bound at least 1
  long below(long bound) {
    return Math.unsignedMultiplyHigh(last.addAndGet(STEP), bound);
  }

  /// 80 to 100 % of an interval.
  ///
  /// @param nanos `Long.MAX_VALUE` for never, which stays never
  long shortened(long nanos) {
    return nanos == Long.MAX_VALUE ? nanos : nanos - below(nanos / 5 + 1);
  }
}
