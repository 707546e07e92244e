// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One direction of a connection in memory: what its reader does not take fills it, as the buffers
/// of TCP fill. Safe from any thread, never waits.
final class Pipe {
  /// How many bytes fit in.
  static final int CAPACITY = 64 * 1024;

  private final byte[] ring = new byte[CAPACITY];
  private int start;
  private int size;
  private boolean isEnded; // by the writer: what is in here still comes out
  private boolean isAbandoned; // by the reader: nothing is taken any more
  private @Nullable IOException reset;
  private boolean writerWaits;
  private Runnable whenReadable = () -> {};
  private Runnable whenWritable = () -> {};

  synchronized void setReader(Runnable readable) {
    whenReadable = readable;
  }

  synchronized void setWriter(Runnable writable) {
    whenWritable = writable;
  }

  synchronized void write(ByteBuffer source) throws IOException {
    if (reset != null || isEnded || isAbandoned) {
      throw new IOException("broken pipe");
    }
    int count = Math.min(source.remaining(), CAPACITY - size);
    int end = (start + size) % CAPACITY;
    int first = Math.min(count, CAPACITY - end);
    source.get(ring, end, first).get(ring, 0, count - first);
    size += count;
    if (count > 0) {
      whenReadable.run();
    }
  }

  /// Returns how many bytes came, -1 at the end.
  synchronized int read(ByteBuffer target) throws IOException {
    if (reset != null) {
      throw reset;
    }
    if (size == 0) {
      return isEnded ? -1 : 0;
    }
    int count = Math.min(target.remaining(), size);
    int first = Math.min(count, CAPACITY - start);
    target.put(ring, start, first).put(ring, 0, count - first);
    start = (start + count) % CAPACITY;
    size -= count;
    tellWriter();
    return count;
  }

  synchronized boolean isEmpty() {
    return size == 0;
  }

  /// Calls the writer once when there is room, or when there will never be any.
  synchronized void awaitWritable() {
    writerWaits = true;
    if (size < CAPACITY || isAbandoned || reset != null) {
      tellWriter();
    }
  }

  private void tellWriter() {
    if (writerWaits) {
      writerWaits = false;
      whenWritable.run();
    }
  }

  /// The writer sends nothing more.
  synchronized void end() {
    isEnded = true;
    whenReadable.run();
  }

  /// The writer drops the connection: what the reader has not taken is lost.
  synchronized void reset() {
    if (!isAbandoned) {
      reset = new IOException("connection reset");
      whenReadable.run();
    }
    tellWriter();
  }

  /// The reader takes nothing more.
  synchronized void abandon() {
    isAbandoned = true;
    tellWriter();
  }
}
