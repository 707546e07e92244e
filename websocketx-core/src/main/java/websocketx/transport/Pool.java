// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Things that wait for their next use. Each is borrowed for moments, so a few serve any number of
/// connections. Safe from any thread.
///
/// @param <T> the things
public final class Pool<T> {
  private static final int SLOTS = 64;

  /// Neighbouring slots share a cache line: the first ones that different threads try should not.
  private static final int SPREAD = 16;

  private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);
  private final Supplier<T> maker;

  /// An empty pool.
  ///
  /// @param maker makes one when none waits
  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  /// Borrows one.
  ///
  /// @return as it was given back, or new; nobody else has it
  public T take() {
    int first = first();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.getPlain(slot) != null) {
        T thing = slots.getAndSet(slot, null);
        if (thing != null) {
          return thing;
        }
      }
    }
    return maker.get();
  }

  /// Gives one back; the caller forgets it.
  ///
  /// @param thing from [#take()]
  public void give(T thing) {
    int first = first();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, thing)) {
        return;
      }
    }
    // More than enough wait already: this one is the collector's.
  }

  private static int first() {
    return (int) (Thread.currentThread().threadId() * SPREAD) & (SLOTS - 1);
  }
}
