// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
  private final Patience patience = new Patience();

  private long micros(long turns, int handled) {
    return patience.nanos(turns, handled) / 1000;
  }

  /// Never before 5 ms, and however many handlers compute, within 100 ms.
  @ParameterizedTest
  @CsvSource({
    "0, 5000",
    "1, 5000",
    "250, 5000",
    "251, 5020",
    "1000, 20000",
    "5000, 100000",
    "5001, 100000",
    "2147483647, 100000"
  })
  void growsWithTheConnectionsOfTheLastTurn(int handled, long micros) {
    assertEquals(micros, micros(1, handled));
  }

  @Test
  void growsWithWhatTheGuardHasHandledSince() {
    assertEquals(20_000, micros(1, 1000));
    patience.helped(500);
    patience.helped(500);
    assertEquals(40_000, micros(1, 1000));
    assertEquals(20_000, micros(2, 1000), "the virtual thread has had a turn");
  }

  @Test
  void whatTheGuardHandlesInALongTakeoverDoesNotOverflow() {
    for (int i = 0; i < 10; i++) {
      patience.helped(Integer.MAX_VALUE);
      assertEquals(100_000, micros(0, Integer.MAX_VALUE));
    }
  }

  @Test
  void guardTakesOneTurnFirstAndThenKeepsThem() {
    patience.nanos(1, 0);
    assertTrue(patience.isForOneTurn());
    patience.nanos(1, 0);
    assertFalse(patience.isForOneTurn());
    patience.nanos(1, 0);
    assertFalse(patience.isForOneTurn());
  }

  @Test
  void guardTakesOneTurnAgainAfterATurnOfTheVirtualThread() {
    patience.nanos(1, 0);
    assertTrue(patience.isForOneTurn());
    patience.nanos(2, 0);
    assertTrue(patience.isForOneTurn());
  }

  @Test
  void guardTakesOneTurnAgainAfterASignOfLife() {
    patience.nanos(1, 0);
    assertTrue(patience.isForOneTurn());
    assertFalse(patience.isForOneTurn());
    patience.signOfLife();
    assertTrue(patience.isForOneTurn());
  }
}
