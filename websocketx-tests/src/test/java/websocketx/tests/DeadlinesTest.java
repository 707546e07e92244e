// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.transport.Timer;
import websocketx.transport.Timers;

class DeadlinesTest {
  private static final int COUNT = 20_000;
  private static final long MINUTE = 600 * Timers.TICK;

  private static final class Silent extends Timer {
    @Override
    protected void expired(long now) {
      // It is counted.
    }
  }

  /// As long as they are less than a minute ahead: each further tick of them costs a list.
  @Test
  @DisplayName("[N255] twenty thousand deadlines take less than a hundred bytes each")
  void manyDeadlinesTakeLittle() {
    Timers timers = new Timers();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < COUNT; i++) {
      timers.set(new Silent(), 1 + i * (MINUTE / COUNT));
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / COUNT;
    assertTrue(each < 100, each + " bytes for each");
    assertEquals(COUNT, timers.fire(MINUTE));
  }
}
