// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Direct output buffers that wait for their next use. A buffer is borrowed for as long as
/// something is in it, mostly for one system call, so a few serve any number of connections. Safe
/// from any thread.
public final class Buffers {
  private static final int SLOTS = 64;

  /// Neighbouring slots share a cache line: the first ones that different threads try should not.
  private static final int SPREAD = 16;

  private final AtomicReferenceArray<@Nullable ByteBuffer> slots =
      new AtomicReferenceArray<>(SLOTS);
  private final int size;

  /// An empty pool.
  ///
  /// @param size the capacity of each buffer, in bytes
  public Buffers(int size) {
    this.size = size;
  }

  /// Borrows a buffer.
  ///
  /// @return empty, nobody else has it
  public ByteBuffer take() {
    int first = first();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.getPlain(slot) != null) {
        ByteBuffer buffer = slots.getAndSet(slot, null);
        if (buffer != null) {
          return buffer.clear();
        }
      }
    }
    return ByteBuffer.allocateDirect(size);
  }

  /// Gives a buffer back; the caller forgets it.
  ///
  /// @param buffer from [#take()]
  public void give(ByteBuffer buffer) {
    int first = first();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (first + i) % SLOTS;
      if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, buffer)) {
        return;
      }
    }
    // More than enough wait already: this one is the collector's.
  }

  private static int first() {
    return (int) (Thread.currentThread().threadId() * SPREAD) & (SLOTS - 1);
  }
}
