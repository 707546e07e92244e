// SPDX-License-Identifier: Apache-2.0

package websocketx.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {
  /// Threads begin at different slots.
  private static void onAnotherThread(Runnable action) throws InterruptedException {
    Thread thread = Thread.ofVirtual().start(action);
    thread.join();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 32, 64, 96, 100, 65_536})
  void asManyWaitAsMayAndAnyThreadGetsThemAll(int most) throws Exception {
    Pool<String> pool = new Pool<>(most);
    assertNull(pool.poll());
    Set<String> given = new HashSet<>();
    for (int i = 0; i < most; i++) {
      String thing = "thing " + i;
      given.add(thing);
      if (most <= 100) {
        onAnotherThread(() -> assertTrue(pool.offer(thing)));
      } else {
        assertTrue(pool.offer(thing));
      }
    }
    assertFalse(pool.offer("one too many"));
    Set<String> found = new HashSet<>();
    for (String thing; (thing = pool.poll()) != null; ) {
      found.add(thing);
    }
    assertEquals(given, found);
    assertTrue(pool.offer("again"));
  }
}
