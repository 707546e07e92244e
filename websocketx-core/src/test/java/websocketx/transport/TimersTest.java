// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimersTest {
  private static final long TICK = Timers.TICK;

  private final Timers timers = new Timers();
  private final List<String> fired = new ArrayList<>();

  private final class Named extends Timer {
    final String name;
    long again = NONE; // what it sets itself to when it fires

    Named(String name) {
      this.name = name;
    }

    @Override
    protected void expired(long now) {
      fired.add(name);
      if (again != NONE) {
        timers.set(this, again);
      }
    }
  }

  @Test
  void nothingIsDueWhenNothingIsSet() {
    assertEquals(Long.MAX_VALUE, timers.next());
    assertEquals(0, timers.fire(100 * TICK));
  }

  @Test
  void deadlineIsNeverEarlyAndLessThanATickLate() {
    for (long deadline : new long[] {1, TICK - 1, TICK, TICK + 1, 7 * TICK, 7 * TICK + 1}) {
      Timers fresh = new Timers();
      fresh.set(new Named("t"), deadline);
      long next = fresh.next();
      assertTrue(next >= deadline && next - deadline < TICK, deadline + " fires at " + next);
      assertEquals(0, fresh.fire(next - 1));
      assertEquals(1, fresh.fire(next));
    }
  }

  @Test
  void deadlineInThePastIsDueAtTheNextTick() {
    timers.fire(10 * TICK);
    timers.set(new Named("zero"), 0);
    timers.set(new Named("negative"), -5);
    timers.set(new Named("past"), 3 * TICK);
    assertEquals(11 * TICK, timers.next());
    assertEquals(3, timers.fire(11 * TICK));
  }

  @Test
  void timerThatSetsItselfToThePastDoesNotKeepTheLoop() {
    Named timer = new Named("t");
    timer.again = 1;
    timers.set(timer, TICK);
    assertEquals(1, timers.fire(5 * TICK));
    assertEquals(6 * TICK, timers.next());
    assertEquals(1, timers.fire(6 * TICK));
  }

  @Test
  void timerOfTheSameTickCanBeTakenOutFromAnyPlace() {
    for (int out = 0; out < 3; out++) {
      fired.clear();
      List<Named> three = List.of(new Named("0"), new Named("1"), new Named("2"));
      three.forEach(timer -> timers.set(timer, 3 * TICK));
      timers.set(three.get(out), Timer.NONE);
      timers.set(three.get(out), Timer.NONE); // twice is once
      assertEquals(2, timers.fire(3 * TICK));
      assertEquals(2, fired.size());
      assertTrue(!fired.contains("" + out));
      assertEquals(Timer.NONE, timers.next());
      timers.fire(0);
    }
  }

  @Test
  void newDeadlineTakesThePlaceOfTheOneBefore() {
    Named timer = new Named("t");
    timers.set(timer, 3 * TICK);
    timers.set(timer, 3 * TICK - 1);
    timers.set(timer, 9 * TICK);
    assertEquals(0, timers.fire(8 * TICK));
    timers.set(timer, Timer.NONE);
    assertEquals(Long.MAX_VALUE, timers.next());
    assertEquals(0, timers.fire(10 * TICK));
  }

  @Test
  @DisplayName("[N252] deadline that is hardly never is never due")
  void deadlineThatIsHardlyNeverIsNeverDue() {
    for (long deadline = Long.MAX_VALUE;
        deadline > Long.MAX_VALUE - 2 * TICK;
        deadline -= TICK / 4) {
      Named timer = new Named("t");
      timers.set(timer, deadline);
      assertTrue(
          timers.next() > Long.MAX_VALUE - 3 * TICK, deadline + " fires at " + timers.next());
      assertEquals(0, timers.fire(Long.MAX_VALUE / 2));
      timers.set(timer, Timer.NONE);
    }
  }

  @Test
  @DisplayName("[N255] many timers fire as a plain list of deadlines would")
  void manyTimersFireAsAPlainListOfDeadlinesWould() {
    Random random = new Random(42);
    List<Named> all = new ArrayList<>();
    long[] deadlines = new long[200];
    for (int i = 0; i < deadlines.length; i++) {
      all.add(new Named("" + i));
      deadlines[i] = Long.MAX_VALUE;
    }
    long now = 0;
    for (int step = 0; step < 5000; step++) {
      int i = random.nextInt(deadlines.length);
      deadlines[i] = random.nextInt(4) == 0 ? Long.MAX_VALUE : now + random.nextLong(50 * TICK);
      timers.set(all.get(i), deadlines[i]);
      if (random.nextInt(3) == 0) {
        now += random.nextLong(2 * TICK);
        fired.clear();
        timers.fire(now);
        for (int k = 0; k < deadlines.length; k++) {
          boolean hasFired = fired.contains("" + k);
          boolean isDue = deadlines[k] <= now - TICK;
          assertTrue(!hasFired || deadlines[k] <= now, "early");
          assertTrue(hasFired || !isDue, "more than a tick late");
          if (hasFired) {
            deadlines[k] = Long.MAX_VALUE;
          }
        }
      }
    }
  }
}
