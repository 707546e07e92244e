// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitterTest {
  private final Jitter jitter = new Jitter();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 30, 1_000_000_007, Long.MAX_VALUE})
  void numbersAreBelowTheirBound(long bound) {
    for (int i = 0; i < 10_000; i++) {
      long number = jitter.below(bound);
      assertTrue(number >= 0 && number < bound, () -> number + " of " + bound);
    }
  }

  /// Any 1,000 in a row: between two neighbours there is never a gap of three times the mean.
  @Test
  void numbersAreSpreadMoreEvenlyThanByChance() {
    long bound = 1_000_000;
    for (int round = 0; round < 20; round++) {
      long[] numbers = new long[1000];
      Arrays.setAll(numbers, _ -> jitter.below(bound));
      Arrays.sort(numbers);
      assertTrue(numbers[0] < 3000);
      assertTrue(numbers[999] >= bound - 3000);
      for (int i = 1; i < numbers.length; i++) {
        assertTrue(numbers[i] - numbers[i - 1] < 3000, "a gap behind " + numbers[i - 1]);
      }
    }
  }

  /// As when each connection takes two: one for its pings, one for its lifetime.
  @Test
  void everyOtherNumberIsSpreadAsWell() {
    int[] tenths = new int[10];
    for (int i = 0; i < 1000; i++) {
      tenths[(int) jitter.below(10)]++;
      jitter.below(10);
    }
    for (int count : tenths) {
      assertTrue(count > 90 && count < 110, () -> Arrays.toString(tenths));
    }
  }

  @Test
  void serversBeginAtTheSamePlace() {
    Jitter other = new Jitter();
    for (int i = 0; i < 100; i++) {
      assertEquals(jitter.below(1L << 40), other.below(1L << 40));
    }
  }

  @Test
  void intervalIsShortenedByAFifthAtMost() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 10_000; i++) {
      long shortened = jitter.shortened(1_000_000);
      least = Math.min(least, shortened);
      most = Math.max(most, shortened);
    }
    assertTrue(least >= 800_000 && least < 801_000, "least " + least);
    assertTrue(most <= 1_000_000 && most > 999_000, "most " + most);
    assertEquals(1, jitter.shortened(1));
    assertEquals(Long.MAX_VALUE, jitter.shortened(Long.MAX_VALUE), "never stays never");
  }
}
