// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import org.jspecify.annotations.Nullable;

/// Something with a deadline. It is its own link in the list of those that are due at the same
/// tick, so that a deadline costs three fields and no object. Owned by the loop whose [Timers] it
/// is in.
public abstract class Timer {
  static final long NONE = Long.MAX_VALUE;

  long tick = NONE;
  @Nullable Timer before;
  @Nullable Timer after;

  /// Not set.
  protected Timer() {}

  /// The deadline has passed, and this timer is no longer set.
  ///
  /// @param now the time
  protected abstract void expired(long now);
}
