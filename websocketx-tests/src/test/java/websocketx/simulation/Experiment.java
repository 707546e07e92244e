// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import org.jspecify.annotations.Nullable;

/// Runs worlds.
@FunctionalInterface
public interface Experiment {
  /// Runs one world to its end.
  ///
  /// @param seed from which all of it follows
  /// @param fault what happens to its first connection, instead of what chance has for it
  /// @param isTraced whether the verdict says what happened
  /// @return what became of it
  Verdict run(long seed, @Nullable Fault fault, boolean isTraced);
}
