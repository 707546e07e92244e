// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import websocketx.pool.Pool;

/// The deflaters of a server: about 320 KB of native memory each, so their number is capped. One is
/// borrowed while a message is compressed, which is a matter of microseconds and never waits for
/// anybody. It knows of no message before: few deflaters for all connections stay in the caches of
/// the processor, which one for each would not. Safe from any thread.
public final class Deflaters implements AutoCloseable {
  /// A borrowed deflater, with the array that it works in.
  static final class Borrowed {
    static final int OUTPUT = 16 * 1024;

    final Deflater deflater;
    final byte[] output = new byte[OUTPUT];
    private int level;

    private Borrowed(int level) {
      this.level = level;
      deflater = new Deflater(level, true);
    }

    private void setLevel(int newLevel) {
      if (level != newLevel) {
        level = newLevel;
        deflater.setLevel(newLevel);
        deflater.deflate(output, 0, 1, Deflater.NO_FLUSH); // the next call does nothing else
      }
    }
  }

  private final int most;
  private final Pool<Borrowed> idle;
  private final AtomicInteger live = new AtomicInteger();
  private volatile boolean closed;

  /// No deflaters yet.
  ///
  /// @param most how many there are at most, at least 1
  public Deflaters(int most) {
    this.most = most;
    idle = new Pool<>(most);
  }

  /// Borrows a deflater that knows of nothing.
  ///
  /// @return null if all are borrowed
  @Nullable Borrowed take(int level) {
    if (closed) {
      return null;
    }
    Borrowed waiting = idle.poll();
    if (waiting != null) {
      return withLevel(waiting, level);
    }
    boolean isOneMore = live.getAndUpdate(count -> Math.min(count + 1, most)) < most;
    return isOneMore ? make(level) : null;
  }

  private Borrowed withLevel(Borrowed taken, int level) {
    try {
      taken.setLevel(level);
      return taken;
    } catch (Throwable failure) {
      end(taken);
      throw failure;
    }
  }

  /// Makes one that is counted already.
  private Borrowed make(int level) {
    try {
      return new Borrowed(level);
    } catch (Throwable failure) { // no memory, mostly: its place is for one that is made later
      live.decrementAndGet();
      throw failure;
    }
  }

  void give(Borrowed borrowed) {
    borrowed.deflater.reset();
    if (!idle.offer(borrowed)) {
      end(borrowed);
    } else if (closed) {
      close(); // it may have been too late for the one who closed
    }
  }

  private void end(Borrowed borrowed) {
    borrowed.deflater.end();
    live.decrementAndGet();
  }

  /// How many hold native memory, borrowed ones included.
  ///
  /// @return 0 or more
  public int live() {
    return live.get();
  }

  /// Frees those that nobody uses, and from now on each that is given back. Nothing is compressed
  /// any more.
  @Override
  public void close() {
    closed = true;
    for (Borrowed waiting; (waiting = idle.poll()) != null; ) {
      end(waiting);
    }
  }
}
