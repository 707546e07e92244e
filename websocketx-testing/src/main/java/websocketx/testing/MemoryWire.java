// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One end of a connection in memory. Its [Wire.Ends] is called by the loop.
final class MemoryWire implements Wire {
  private final MemoryLoop loop;
  private final Pipe in;
  private final Pipe out;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile @Nullable Ends ends;
  private volatile boolean isReading = true;
  private volatile boolean isOver; // nothing more comes, or nobody wants it

  MemoryWire(MemoryLoop loop, Pipe in, Pipe out) {
    this.loop = loop;
    this.in = in;
    this.out = out;
    in.setReader(this::schedule);
    out.setWriter(() -> loop.execute(this::writable));
  }

  @Override
  public void start(Ends listener) {
    ends = listener;
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::read);
    }
  }

  private void read() {
    scheduled.set(false);
    Ends listener = ends;
    ByteBuffer buffer = loop.buffer();
    while (listener != null && isReading && !isOver) {
      buffer.clear();
      int count;
      try {
        count = in.read(buffer);
      } catch (IOException e) {
        isOver = true;
        listener.ended(e);
        return;
      }
      if (count < 0) {
        isOver = true;
        listener.ended(null);
      } else if (count == 0) {
        return;
      } else {
        listener.received(buffer.flip());
      }
    }
  }

  private void writable() {
    Ends listener = ends;
    if (listener != null) {
      listener.writable();
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    out.write(source);
  }

  @Override
  public void awaitWritable() {
    out.awaitWritable();
  }

  @Override
  public void setReading(boolean on) {
    isReading = on;
    if (on) {
      schedule();
    }
  }

  @Override
  public void halfClose() {
    out.end();
  }

  @Override
  public void abort() {
    isOver = true;
    in.abandon();
    out.reset();
  }

  /// As TCP does it, bytes that were not read turn the end into a reset.
  @Override
  public void close() {
    isOver = true;
    in.abandon();
    if (in.isEmpty()) {
      out.end();
    } else {
      out.reset();
    }
  }
}
