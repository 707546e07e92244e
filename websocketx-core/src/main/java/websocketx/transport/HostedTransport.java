// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A connection that another server has accepted, on an [EventLoop] of ours. An adapter for that
/// server extends this: it moves the bytes without waiting, and says when it can move more.
///
/// The connection may begin before the other server has handed it over. Until then nothing of what
/// an adapter does is called, and if that takes too long it is lost.
public abstract class HostedTransport extends LoopTransport {
  /// How many bytes one turn reads of one connection at most.
  private static final int SHARE = 1 << 16;

  private static final AtomicIntegerFieldUpdater<HostedTransport> READABLE =
      AtomicIntegerFieldUpdater.newUpdater(HostedTransport.class, "readable");

  @SuppressWarnings("UnusedVariable") // by READABLE
  private volatile int readable; // 1 while a read waits in the loop's queue

  private volatile boolean isHere; // it was handed over
  private volatile boolean isClosed; // who sets the second of these two disconnects
  private volatile boolean hasRoom; // the host has said so, and nothing was written since
  private boolean wantsRoom; // the loop's, as the next
  private @Nullable HandOver handOver; // while it is waited for
  private boolean isReading = true;
  private boolean isEnded; // nothing more comes, or nobody wants it

  /// Belongs to a loop from the start.
  ///
  /// @param loop calls the endpoint
  protected HostedTransport(EventLoop loop) {
    super(loop.step());
  }

  // ---- what an adapter does

  /// Reads without waiting. Loop only.
  ///
  /// @param target empty, with room for at least a byte; may be direct
  /// @return how many bytes were read; 0 if there are none, and [#readable()] will be called when
  ///   there are; -1 at the end
  /// @throws IOException if the connection is broken
  protected abstract int read(ByteBuffer target) throws IOException;

  /// As [Transport#write(ByteBuffer)]. Who takes less than there was will call [#writable()].
  ///
  /// @param source from its position to its limit
  /// @return how many bytes were taken
  /// @throws IOException if the connection is broken
  protected abstract int send(ByteBuffer source) throws IOException;

  /// As [Transport#shutdownOutput()].
  protected abstract void halfClose();

  /// As [Transport#forgetUnsent()].
  protected abstract void resetOnClose();

  /// Closes the connection, without waiting. Any thread; may be called again.
  protected abstract void disconnect();

  /// What waits for the other server to hand the connection over.
  private final class HandOver extends Timer {
    @Override
    protected void expired(long now) {
      end(new IOException("the connection was not handed over within handshakeTimeout"));
    }
  }

  // ---- the beginning

  /// Lets a connection begin. Any thread; returns at once.
  ///
  /// @param limit how long the other server has to hand it over, in nanoseconds
  /// @param start called by the loop with the time; sets the endpoint
  /// @param whenFailed called by the loop if `start` has thrown before that
  public final void begin(long limit, LongConsumer start, Consumer<Throwable> whenFailed) {
    step.execute(() -> {
      long now = step.now();
      try {
        handOver = new HandOver();
        step.timers().set(handOver, limit >= NONE - now ? NONE : now + limit);
        start.accept(now);
      } catch (Throwable failure) {
        if (endpoint == null) {
          isEnded = true;
          whenFailed.accept(failure);
        } else {
          endpoint.broken(failure, now); // it has begun, and nobody else would end it
        }
      }
    });
  }

  // ---- what an adapter says, on any thread

  /// The connection was handed over: its bytes can be moved from now on.
  public final void handedOver() {
    isHere = true;
    if (isClosed) {
      disconnect(); // here, as a server that has ended has no loops any more
    }
    step.execute(() -> {
      HandOver wait = handOver;
      if (wait != null) {
        handOver = null;
        step.timers().set(wait, NONE);
      }
    });
    readable();
    writable();
  }

  /// There may be something to read, or the end.
  public final void readable() {
    if (READABLE.compareAndSet(this, 0, 1)) {
      try {
        step.execute(this::fireReadable);
      } catch (Throwable failure) {
        readable = 0; // no memory for a place in the queue: who says it again has to be heard
        throw failure;
      }
    }
  }

  /// Bytes may be taken again.
  protected final void writable() {
    hasRoom = true;
    step.execute(this::fireWritable);
  }

  /// The connection is gone, or will never be handed over.
  ///
  /// @param failure why
  public final void lost(IOException failure) {
    step.execute(() -> end(failure));
  }

  // ---- any thread

  @Override
  public final int write(ByteBuffer source) throws IOException {
    hasRoom = false; // before it: the host may have room at any time after
    return isHere ? send(source) : 0;
  }

  @Override
  public final void forgetUnsent() {
    if (isHere) {
      resetOnClose();
    }
  }

  // ---- the loop

  @Override
  public final void awaitWritable() {
    wantsRoom = true;
    if (hasRoom) {
      step.execute(this::fireWritable);
    }
  }

  @Override
  public final void setReading(boolean on) {
    isReading = on;
    if (on) {
      readable();
    }
  }

  @Override
  public final void shutdownOutput() {
    if (isHere) {
      halfClose();
    }
  }

  @Override
  public final void close() {
    setDeadline(NONE);
    isReading = false;
    isEnded = true;
    isClosed = true;
    if (isHere) {
      disconnect();
    }
  }

  private void fireWritable() {
    if (!wantsRoom || !hasRoom) {
      return;
    }
    wantsRoom = false;
    try {
      endpoint.writable(step.now());
    } catch (Throwable failure) {
      endpoint.broken(failure, step.now());
    }
  }

  private void fireReadable() {
    readable = 0; // before the read: what is said from now on is another one
    try {
      pump(step.now());
    } catch (IOException e) {
      end(e);
    } catch (Throwable failure) {
      endpoint.broken(failure, step.now());
    }
  }

  private void pump(long now) throws IOException {
    ByteBuffer buffer = step.buffer();
    for (int left = SHARE; isHere && isReading && !isEnded; ) {
      if (left <= 0) {
        readable(); // in the next turn
        return;
      }
      int count = read(buffer.clear().limit(Math.min(left, buffer.capacity())));
      if (count == 0) {
        return;
      }
      if (count < 0) {
        isEnded = true;
        endpoint.inputEnded(null, now);
        return;
      }
      endpoint.received(buffer.flip(), now);
      left -= count;
    }
  }

  private void end(IOException failure) {
    if (isEnded) {
      return;
    }
    isEnded = true;
    try {
      endpoint.inputEnded(failure, step.now());
    } catch (Throwable second) {
      endpoint.broken(second, step.now());
    }
  }
}
