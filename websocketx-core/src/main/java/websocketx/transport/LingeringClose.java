// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Closes a transport so that the peer gets to read the last bytes: wait until they are delivered,
/// half-close, drain, close (RFC 6455 §7.1.1). To close at once while bytes of the peer are unread
/// would make TCP send a reset, which can destroy what the peer has not read yet. To close at once
/// while the peer takes nothing would leave what was written in the kernel, for minutes, where no
/// limit of ours counts it: what is not delivered in time is thrown away.
public final class LingeringClose implements Endpoint {
  /// How much is drained at most, in bytes: what was on its way when we stopped. A browser that is
  /// told that its message is too big has mostly sent it whole already, and a reset would hide
  /// that.
  public static final int MAX_BYTES = 1 << 20;

  /// How long it takes until what found no memory is tried again, in nanoseconds.
  private static final long PAUSE = 100_000_000;

  /// How long the peer gets to close its side, in nanoseconds.
  public static final long MAX_TIME = 1_000_000_000;

  private final Transport transport;
  private final BooleanSupplier isHurried;
  private final Runnable whenClosed;
  private boolean isDelivering;
  private boolean inputEnded;
  private int left = MAX_BYTES;
  private boolean closed;

  /// Takes the transport over. Loop only, and not while another thread may write.
  ///
  /// @param transport has all of the output
  /// @param inputEnded whether there is nothing to wait for when that is delivered: the peer has
  ///   half-closed already, or had its time
  /// @param now the time
  /// @param delivery how long the peer has to take the output, in nanoseconds, if nobody is in a
  ///   hurry
  /// @param isHurried asked now, and when the transport was posted to: whether to close at once,
  ///   because others need the place
  /// @param whenClosed called by the loop, again if it found no memory
  public static void start(
      Transport transport,
      boolean inputEnded,
      long now,
      long delivery,
      BooleanSupplier isHurried,
      Runnable whenClosed) {
    LingeringClose linger = new LingeringClose(transport, isHurried, whenClosed);
    linger.inputEnded = inputEnded;
    transport.setEndpoint(linger);
    if (transport.awaitDelivered()) {
      linger.isDelivering = true;
      transport.setReading(!inputEnded);
      long time = isHurried.getAsBoolean() ? 0 : delivery;
      transport.setDeadline(Clock.after(now, time));
    } else {
      linger.delivered(now);
    }
  }

  /// Takes the transport over and closes it at once.
  ///
  /// @param transport nothing of its output matters any more
  /// @param now the time
  /// @param whenClosed called by the loop, again if it found no memory
  public static void skip(Transport transport, long now, Runnable whenClosed) {
    LingeringClose closing = new LingeringClose(transport, () -> true, whenClosed);
    transport.setEndpoint(closing);
    closing.close(now);
  }

  private LingeringClose(Transport transport, BooleanSupplier isHurried, Runnable whenClosed) {
    this.transport = transport;
    this.isHurried = isHurried;
    this.whenClosed = whenClosed;
  }

  private void delivered(long now) {
    isDelivering = false;
    transport.shutdownOutput();
    if (inputEnded) {
      close(now);
    } else {
      transport.setDeadline(now + MAX_TIME);
      transport.setReading(true);
    }
  }

  /// Closes, and throws away what is not delivered.
  private void close(long now) {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (isDelivering) {
        transport.forgetUnsent();
      }
      transport.close();
      whenClosed.run();
    } catch (OutOfMemoryError e) {
      closed = false;
      transport.setDeadline(now + PAUSE);
    }
  }

  @Override
  public void received(ByteBuffer source, long now) {
    left -= source.remaining();
    if (left < 0) {
      close(now);
    }
  }

  @Override
  public void inputEnded(@Nullable IOException failure, long now) {
    inputEnded = true;
    if (!isDelivering || failure != null) {
      close(now);
    }
  }

  @Override
  public void expired(long now) {
    close(now);
  }

  @Override
  public void broken(Throwable failure, long now) {
    close(now);
  }

  @Override
  public void writable(long now) {
    if (isDelivering) {
      delivered(now);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void posted(long now) {
    if (isHurried.getAsBoolean()) {
      close(now);
    }
  }
}
