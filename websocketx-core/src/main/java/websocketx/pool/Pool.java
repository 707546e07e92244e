// SPDX-License-Identifier: Apache-2.0

package websocketx.pool;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Things that wait for their next use. Each is borrowed for moments, so a few serve any number of
/// connections. Nothing here is ever locked. Safe from any thread.
///
/// @param <T> the things
public final class Pool<T> {
  /// Neighbouring slots share a cache line: the first ones that different threads try should not.
  private static final int SPREAD = 16;

  private static final int LARGEST_BLOCK = 64;

  private final AtomicReferenceArray<@Nullable T> slots;

  /// Of how many slots, a power of two, each thread tries another one first. It is a divisor of
  /// their number, so that `i ^ first` goes through all of them, block after block: what waits in a
  /// large pool is found near the beginning.
  private final int block;

  /// An empty pool.
  ///
  /// @param most how many wait at most
  public Pool(int most) {
    slots = new AtomicReferenceArray<>(most);
    block = Math.min(LARGEST_BLOCK, Integer.lowestOneBit(most));
  }

  /// Borrows one.
  ///
  /// @return as it was given back, and nobody else has it; null if none waits
  public @Nullable T poll() {
    int first = first();
    for (int i = 0; i < slots.length(); i++) {
      int slot = i ^ first;
      if (slots.get(slot) != null) {
        T thing = slots.getAndSet(slot, null);
        if (thing != null) {
          return thing;
        }
      }
    }
    return null;
  }

  /// Gives one back; the caller forgets it.
  ///
  /// @param thing which no other thread has
  /// @return false if enough wait already: then it stays the caller's
  public boolean offer(T thing) {
    int first = first();
    for (int i = 0; i < slots.length(); i++) {
      int slot = i ^ first;
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, thing)) {
        return true;
      }
    }
    return false;
  }

  private int first() {
    return (int) (Thread.currentThread().threadId() * SPREAD) & (block - 1);
  }
}
