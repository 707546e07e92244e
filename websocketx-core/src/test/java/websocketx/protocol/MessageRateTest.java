// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRateTest {
  private static final long SECOND = 1_000_000_000;
  private static final long START = 5 * SECOND;

  /// How many of 10,000 that come at once are taken.
  private static int burst(MessageRate rate, long now) {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += rate.take(now) ? 1 : 0;
    }
    return taken;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 999})
  void secondsWorthMayComeAtOnce(int perSecond) {
    MessageRate rate = new MessageRate(perSecond, START);
    assertEquals(perSecond, burst(rate, START));
    assertEquals(0, burst(rate, START));
    assertEquals(perSecond, burst(rate, START + SECOND), "a second heals it");
    assertEquals(perSecond, burst(rate, START + 100 * SECOND), "and silence saves nothing up");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 1000, 70_001, 999_999_999, Integer.MAX_VALUE})
  void steadyPeerMaySendThatMany(int perSecond) {
    MessageRate rate = new MessageRate(perSecond, START);
    for (long i = 0; i < 100_000; i++) {
      assertTrue(rate.take(START + i * SECOND / perSecond), "message " + i);
    }
  }

  @Test
  void averageIsHeldOverManySeconds() {
    MessageRate rate = new MessageRate(100, START);
    int taken = 0;
    for (long now = START; now < START + 10 * SECOND; now += SECOND / 1000) {
      taken += rate.take(now) ? 1 : 0;
    }
    assertTrue(taken >= 1090 && taken <= 1100, taken + " in ten seconds, a burst of 100 included");
  }

  @Test
  void whatCouldNotComeWhileNothingWasReadMayComeAtOnce() {
    MessageRate rate = new MessageRate(10, START);
    assertEquals(10, burst(rate, START));
    rate.pause(START);
    rate.resume(START + 5 * SECOND);
    assertEquals(50 + 10, burst(rate, START + 5 * SECOND));
  }

  @Test
  void shortPausesSaveNothingUp() {
    MessageRate rate = new MessageRate(10, START);
    burst(rate, START);
    for (int i = 0; i < 1000; i++) {
      rate.pause(START + i);
      rate.resume(START + i + 1);
    }
    assertFalse(rate.take(START + 1000));
  }

  @Test
  void rateBelowOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MessageRate(0, START));
  }
}
