// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
  /// One sample each 5 s.
  private static final int HOUR = 720;

  @Test
  void whatStaysTheSameIsLevel() {
    Trend trend = trend(HOUR, _ -> 42);

    assertEquals(42, trend.mean());
    assertEquals(0, trend.slope());
    assertFalse(trend.moves());
  }

  @Test
  void slopeIsThatOfAnHour() {
    Trend trend = trend(HOUR / 2, i -> 100 + 36.0 * i / HOUR);

    assertEquals(36, trend.slope(), 1e-9);
    assertEquals(0.4, trend.hours(), 0.01);
    assertTrue(trend.moves());
  }

  @Test
  void noiseIsLevel() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      assertFalse(trend(HOUR, _ -> 100 + 10 * random.nextGaussian()).moves(), "seed " + seed);
    }
  }

  @Test
  void growthThatNoiseHidesFromTheEyeIsFound() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Trend trend = trend(HOUR, i -> 100 + 10 * random.nextGaussian() + 20.0 * i / HOUR);

      assertTrue(trend.moves(), "seed " + seed);
      assertEquals(20, trend.slope(), trend.margin(), "seed " + seed);
    }
  }

  /// Samples that wander are alike for a while, and each by itself would look like knowledge.
  @Test
  void wavesAreLevel() {
    assertFalse(trend(HOUR, i -> 100 + 10 * Math.sin(i / 3.0)).moves());
  }

  @Test
  void whatShrinksMovesToo() {
    assertTrue(trend(HOUR, i -> 100 - i / 10.0).moves());
  }

  @Test
  void warmUpDoesNotCount() {
    assertFalse(trend(HOUR, i -> Math.min(i, HOUR / 5)).moves());
    assertTrue(trend(HOUR, i -> Math.min(i, HOUR / 2)).moves());
  }

  @Test
  void singleSmallStepIsNoSlope() {
    Trend trend = trend(HOUR, i -> i < HOUR / 2 ? 10_000 : 10_050);

    assertTrue(trend.isSloped());
    assertFalse(trend.moves());
  }

  @Test
  void fewSamplesTellNothing() {
    assertThrows(IllegalArgumentException.class, () -> trend(6, i -> i));
    assertTrue(trend(10, i -> i).moves());
  }

  private static Trend trend(int count, IntToDoubleFunction sample) {
    List<Double> seconds = IntStream.range(0, count).mapToObj(i -> 5.0 * i).toList();
    return Trend.of(seconds, IntStream.range(0, count).mapToDouble(sample).boxed().toList());
  }
}
