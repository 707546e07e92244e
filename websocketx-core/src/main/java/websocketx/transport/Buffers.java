// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import websocketx.pool.Pool;

/// Output buffers. A buffer is borrowed for as long as something is in it, mostly for one system
/// call. Safe from any thread.
///
/// There are [#MOST] direct ones at most, which wait here for their next use. Who finds none gets
/// one of the heap, which costs the kernel's callers a copy: whatever peers do, no more direct
/// memory is needed, and nobody waits until the collector has found some.
public final class Buffers {
  /// Far more than threads that write at the same time.
  static final int MOST = 64;

  private final Pool<ByteBuffer> pool = new Pool<>(MOST);
  private final AtomicInteger direct = new AtomicInteger(); // how many there are
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
    ByteBuffer waiting = pool.poll();
    return waiting == null ? another() : waiting.clear();
  }

  private ByteBuffer another() {
    if (direct.getAndUpdate(count -> Math.min(count + 1, MOST)) < MOST) {
      try {
        return ByteBuffer.allocateDirect(size);
      } catch (OutOfMemoryError | StackOverflowError e) {
        direct.decrementAndGet(); // there may be memory of the heap
      }
    }
    return ByteBuffer.allocate(size);
  }

  /// Gives a buffer back; the caller forgets it.
  ///
  /// @param buffer from [#take()]
  public void give(ByteBuffer buffer) {
    if (buffer.isDirect() && !pool.offer(buffer)) {
      direct.decrementAndGet(); // others filled the places that it has looked at: another comes
    }
  }
}
