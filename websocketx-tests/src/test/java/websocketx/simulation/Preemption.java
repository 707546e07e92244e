// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import org.jspecify.annotations.Nullable;

/// What a [Laboratory] puts before each operation on memory that threads share.
public final class Preemption {
  private static @Nullable Scheduler scheduler;

  private Preemption() {}

  static void setScheduler(@Nullable Scheduler present) {
    scheduler = present;
  }

  /// Here another thread may have its turn.
  public static void point() {
    Scheduler present = scheduler;
    if (present != null && Thread.currentThread().isVirtual()) {
      present.preempt();
    }
  }
}
