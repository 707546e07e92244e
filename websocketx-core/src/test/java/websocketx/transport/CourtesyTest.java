// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CourtesyTest {
  private static final long EVERY = 20_000_000;

  private static final class SetClock implements Clock {
    long now;

    @Override
    public long now() {
      return now;
    }

    @Override
    public void park(long deadline) {
      throw new UnsupportedOperationException("nobody waits here");
    }
  }

  private final SetClock clock = new SetClock();
  private final Courtesy courtesy = new Courtesy(clock);

  @Test
  void isDueAfterEach20MillisecondsOfWork() {
    for (int i = 0; i < 3; i++) {
      clock.now += EVERY - 1;
      assertFalse(courtesy.isDue(0));
      clock.now++;
      assertTrue(courtesy.isDue(0));
      assertFalse(courtesy.isDue(0));
    }
  }

  @Test
  void isNotDueSoonAfterARest() {
    clock.now += EVERY;
    courtesy.rested();
    assertFalse(courtesy.isDue(0));
    clock.now += EVERY;
    assertTrue(courtesy.isDue(0));
  }

  @Test
  void isDueOnceWhenTheGuardHasTakenOver() {
    assertTrue(courtesy.isDue(1));
    assertFalse(courtesy.isDue(1));
    assertTrue(courtesy.isDue(2));
  }
}
