// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.util.concurrent.locks.LockSupport;

/// Time as the library sees it: nanoseconds since some start, which never go back and are not the
/// wall clock's. A test puts a clock in its place that it moves itself.
public interface Clock {
  /// The machine's clock.
  Clock SYSTEM =
      new Clock() {
        private final long start =
            System.nanoTime(); // so that a time never overflows: 292 years from here

        @Override
        public long now() {
          return System.nanoTime() - start;
        }

        @Override
        public void park(long deadline) {
          if (deadline == Long.MAX_VALUE) {
            LockSupport.park(this);
          } else {
            LockSupport.parkNanos(this, deadline - now());
          }
        }
      };

  /// When a delay is over.
  ///
  /// @param now a time
  /// @param delay in nanoseconds, 0 or more
  /// @return `Long.MAX_VALUE` for what is never over
  static long after(long now, long delay) {
    return delay >= Long.MAX_VALUE - now ? Long.MAX_VALUE : now + delay;
  }

  /// The time.
  ///
  /// @return nanoseconds, 0 or more
  long now();

  /// Parks the thread until it is unparked or interrupted or the deadline passes, or for no reason
  /// at all: the caller looks again.
  ///
  /// @param deadline a time of this clock; `Long.MAX_VALUE` for none
  void park(long deadline);
}
