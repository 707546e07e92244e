// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What one input may cost at most, whatever it is.
///
/// A process that has just started pays for loading and compiling classes, and now and then the
/// compiler or the collector takes its time. So an input that costs too much is tried again: what
/// an input really costs, it costs each time.
final class Budget {
  private static final long CPU = 50_000_000; // ns
  private static final long ALLOCATION = 64 << 20; // bytes
  private static final int TRIES = 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Budget() {}

  /// Runs a test that stays on this thread.
  static void hold(Runnable test) {
    for (int i = 1; ; i++) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long cpu = THREADS.getCurrentThreadCpuTime();
      test.run();
      if (isWithin(
          THREADS.getCurrentThreadCpuTime() - cpu,
          THREADS.getCurrentThreadAllocatedBytes() - allocated,
          i)) {
        return;
      }
    }
  }

  /// Runs a test that uses other threads.
  static void holdAll(Runnable test) {
    for (int i = 1; ; i++) {
      long allocated = THREADS.getTotalThreadAllocatedBytes();
      long cpu = SYSTEM.getProcessCpuTime();
      test.run();
      if (isWithin(
          SYSTEM.getProcessCpuTime() - cpu,
          THREADS.getTotalThreadAllocatedBytes() - allocated,
          i)) {
        return;
      }
    }
  }

  private static boolean isWithin(long cpu, long allocated, int tries) {
    boolean isWithin = cpu <= CPU && allocated <= ALLOCATION;
    if (!isWithin && tries == TRIES) {
      throw new AssertionError(
          "costs %d us of CPU and %d bytes, each time".formatted(cpu / 1000, allocated));
    }
    return isWithin;
  }
}
