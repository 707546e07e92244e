// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlotsTest {
  private final Slots<Object> slots = new Slots<>();

  private static Object element(int number) {
    return "element " + number;
  }

  @Test
  void allThatWereAddedAreThereInSlotsOfTheirOwn() {
    Set<Integer> used = new HashSet<>();
    List<Object> added = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Object element = element(i);
      int slot = slots.add(element);
      assertTrue(used.add(slot), "slot " + slot + " is used twice");
      assertEquals(element, slots.get(slot));
      added.add(element);
    }
    assertEquals(added, slots.stream().toList(), "in the order of their coming: none has left");
  }

  @Test
  void whatWasRemovedIsGoneAndItsSlotIsUsedAgain() {
    int highest = 0;
    int kept = slots.add("kept");
    for (int i = 0; i < 100_000; i++) {
      Object element = element(i);
      int slot = slots.add(element);
      highest = Math.max(highest, slot);
      slots.remove(slot, element);
      assertNull(slots.get(slot));
    }
    assertEquals(63, highest, "two at a time never need more than the first slots");
    assertEquals(List.of("kept"), slots.stream().toList());
    assertEquals("kept", slots.get(kept));
  }

  @Test
  void removingTwiceTakesNothingFromTheNextOwner() {
    Object first = element(1);
    int slot = slots.add(first);
    slots.remove(slot, first);
    Object second = element(2);
    int reused = slot;
    do {
      slots.remove(reused, second);
      reused = slots.add(second);
    } while (reused != slot);
    slots.remove(slot, first);
    assertEquals(second, slots.get(slot));
  }

  @Test
  void manyThreadsAddAndRemoveAtOnce() throws Exception {
    int threads = 8;
    int rounds = 20_000;
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger stolen = new AtomicInteger();
    Set<Object> left = ConcurrentHashMap.newKeySet();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t;
      all.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int i = 0; i < rounds; i++) {
                  Object element = element(number * rounds + i);
                  int slot = slots.add(element);
                  if (!element.equals(slots.get(slot))) {
                    stolen.incrementAndGet();
                  }
                  if (i % 10 == 0) {
                    left.add(element);
                  } else {
                    slots.remove(slot, element);
                  }
                }
              }));
    }
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(0, stolen.get());
    List<Object> found = slots.stream().toList();
    assertEquals(left.size(), found.size());
    assertEquals(left, new HashSet<>(found));
  }
}
