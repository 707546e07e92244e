// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A bag whose elements know their place in it. It takes 5 to 11 bytes for each of the most that
/// were ever in it, where a concurrent map takes 60, and all are visited by one pass over memory.
/// Nothing here is ever locked. Safe from any thread.
///
/// @param <T> the elements
final class Slots<T> {
  /// The slots of the first segment. Each further one doubles the whole, so no element ever moves.
  private static final int FIRST = 64;

  private static final int SEGMENTS = 25; // to the last power of two that an int can be

  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable T>> segments =
      new AtomicReferenceArray<>(SEGMENTS);
  private final AtomicInteger size = new AtomicInteger();

  /// Where to look for a free slot. It goes round, so that each element is passed once for all that
  /// are added before it comes round again.
  private final AtomicInteger next = new AtomicInteger();

  private final AtomicInteger capacity = new AtomicInteger(FIRST);

  Slots() {
    segments.setPlain(0, new AtomicReferenceArray<>(FIRST));
  }

  /// Puts an element in.
  ///
  /// @return its slot, which is its own until it is removed
  int add(T element) {
    int least = size.incrementAndGet();
    int slots = capacity.get();
    while (least > slots - slots / 4) { // so that about every fourth slot that is tried is free
      slots = grow(slots);
    }
    while (true) {
      // Asked each time: others may have made it larger, and filled all that there was before.
      int slot = next.getAndIncrement() & (capacity.get() - 1);
      if (segment(slot).compareAndSet(index(slot), null, element)) {
        return slot;
      }
    }
  }

  private int grow(int full) {
    segments.compareAndSet(number(full), null, new AtomicReferenceArray<>(full));
    capacity.compareAndSet(full, 2 * full);
    return capacity.get();
  }

  /// Takes an element out, if it is still in.
  ///
  /// @param slot as [#add] returned it
  void remove(int slot, T element) {
    if (segment(slot).compareAndSet(index(slot), element, null)) {
      size.decrementAndGet();
    }
  }

  /// What is in a slot.
  @Nullable T get(int slot) {
    return segment(slot).get(index(slot));
  }

  /// All that are in it; those that come or go meanwhile may be there or not.
  Stream<T> stream() {
    return IntStream.range(0, capacity.get())
        .boxed()
        .mapMulti((slot, found) -> {
          T element = get(slot);
          if (element != null) {
            found.accept(element);
          }
        });
  }

  /// Segment 0 has the slots 0 to 63, segment n the slots from 2^(5 + n) to below twice that.
  private static int number(int slot) {
    return slot < FIRST ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(slot / FIRST);
  }

  private static int index(int slot) {
    return slot < FIRST ? slot : slot - Integer.highestOneBit(slot);
  }

  private AtomicReferenceArray<@Nullable T> segment(int slot) {
    AtomicReferenceArray<@Nullable T> segment = segments.get(number(slot));
    if (segment == null) {
      throw new IndexOutOfBoundsException(slot);
    }
    return segment;
  }
}
