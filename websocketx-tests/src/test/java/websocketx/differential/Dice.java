// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.SplittableRandom;

/// Chance that can be repeated.
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /// Both ends may come.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  int of(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T oneOf(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
