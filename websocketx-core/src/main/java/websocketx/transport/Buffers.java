// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.nio.ByteBuffer;
import websocketx.pool.Pool;

/// Direct output buffers that wait for their next use. A buffer is borrowed for as long as
/// something is in it, mostly for one system call. Safe from any thread.
public final class Buffers {
  private static final int MOST = 64; // that wait

  private final Pool<ByteBuffer> pool = new Pool<>(MOST);
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
    return waiting == null ? ByteBuffer.allocateDirect(size) : waiting.clear();
  }

  /// Gives a buffer back; the caller forgets it. When more than enough wait already, this one is
  /// the collector's.
  ///
  /// @param buffer from [#take()]
  public void give(ByteBuffer buffer) {
    pool.offer(buffer);
  }
}
