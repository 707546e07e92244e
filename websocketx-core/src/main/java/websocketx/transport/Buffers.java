// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.nio.ByteBuffer;

/// Direct output buffers that wait for their next use. A buffer is borrowed for as long as
/// something is in it, mostly for one system call. Safe from any thread.
public final class Buffers {
  private final Pool<ByteBuffer> pool;

  /// An empty pool.
  ///
  /// @param size the capacity of each buffer, in bytes
  public Buffers(int size) {
    pool = new Pool<>(() -> ByteBuffer.allocateDirect(size));
  }

  /// Borrows a buffer.
  ///
  /// @return empty, nobody else has it
  public ByteBuffer take() {
    return pool.take().clear();
  }

  /// Gives a buffer back; the caller forgets it.
  ///
  /// @param buffer from [#take()]
  public void give(ByteBuffer buffer) {
    pool.give(buffer);
  }
}
