// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final Map<Held, Long> BEFORE = held(10 << 20, 20);

  @Test
  void whatIsWithinAllLimitsHasNoFaults() {
    assertEquals(List.of(), outcome(50, 511L << 20, recovery(0.99)).faults());
  }

  @Test
  void latencyHeapAndWhatIsLeftAreFaults() {
    assertEquals(List.of("p99 is over 50 ms"), outcome(50.1, 0, recovery(0.1)).faults());
    assertEquals(1, outcome(Double.NaN, 0, recovery(0.1)).faults().size());
    assertEquals(List.of("the heap is full"), outcome(1, 512L << 20, recovery(0.1)).faults());
    assertEquals(
        List.of("not all is back after 1 s: 1.01 s (heap after a collection)"),
        outcome(1, 0, recovery(1.01)).faults());
    assertEquals(1, outcome(1, 0, null).faults().size());
  }

  @Test
  void failureIsTheOnlyFault() {
    assertEquals(List.of("lost"), Outcome.failed("bombs", "lost").faults());
    assertTrue(AttackPage.line(Outcome.failed("bombs", "lost")).endsWith("| lost |"));
  }

  @Test
  void oneDescriptorThatStaysIsSeen() {
    Recovery recovery = recovery(0.1);

    recovery.observe(BEFORE, held(10 << 20, 21), 0.5);

    assertEquals(Double.POSITIVE_INFINITY, recovery.longest());
    assertEquals("+1.0 descriptors", recovery.toString());
  }

  @Test
  void heapMayHaveGrownByAMargin() {
    Recovery recovery = recovery(0.1);

    recovery.observe(BEFORE, held((10 << 20) + Recovery.HEAP_MARGIN, 20), 0.2);
    assertEquals(0.1, recovery.longest());

    recovery.observe(BEFORE, held((10 << 20) + Recovery.HEAP_MARGIN + 1, 20), 0.3);
    assertEquals("+1.0 heap after a collection, MiB", recovery.toString());
  }

  /// What was back and went up again was not back.
  @Test
  void timeIsThatOfTheLastReturn() {
    Recovery recovery = recovery(0.1);

    recovery.observe(BEFORE, held(10 << 20, 21), 0.5);
    recovery.observe(BEFORE, held(10 << 20, 19), 0.7);

    assertEquals("0.70 s", recovery.toString());
  }

  private static Map<Held, Long> held(long heap, long descriptors) {
    Map<Held, Long> held = new EnumMap<>(Held.class);
    held.put(Held.HEAP, heap);
    held.put(Held.DESCRIPTORS, descriptors);
    return held;
  }

  private static Recovery recovery(double seconds) {
    Recovery recovery = new Recovery(new EnumMap<>(Held.class), new EnumMap<>(Held.class));
    recovery.observe(BEFORE, BEFORE, seconds);
    return recovery;
  }

  private static Outcome outcome(double p99, long heap, @Nullable Recovery recovery) {
    Outcome.Millis millis = new Outcome.Millis(1, p99, 100, 0.1);
    return new Outcome("pings", List.of(), millis, 1, 4, 4, heap, heap, recovery, null);
  }
}
