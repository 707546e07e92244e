// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A TCP or Unix domain socket on an [EventLoop].
final class SocketTransport extends LoopTransport implements Step.Ready {
  /// So much may stay in the kernel behind a close: it is what it keeps for a socket anyway.
  private static final int LITTLE = 2048;

  private final SocketChannel channel;
  private SocketAddress local;
  private SocketAddress remote;
  private @Nullable SelectionKey key;
  private int interest;
  private int written; // in bytes, until it is more than little; as [#write] is guarded
  private boolean isReading = true;
  private boolean isNamed;

  /// Takes a connected, non-blocking channel. Loop only.
  static void adopt(SocketChannel channel, EventLoop loop, Acceptor acceptor) {
    SocketTransport transport = null;
    try {
      transport = new SocketTransport(channel, loop.step());
      transport.interest = SelectionKey.OP_READ;
      transport.key = loop.step().register(channel, transport.interest, transport);
      transport.setEndpoint(acceptor.accept(transport, loop.step().clock().now()));
    } catch (IOException e) {
      closeQuietly(channel); // the peer is gone already
    } catch (Throwable failure) {
      closeQuietly(channel);
      if (transport != null) {
        transport.close();
      }
      throw failure;
    }
  }

  private SocketTransport(SocketChannel channel, Step step) throws IOException {
    super(step); // adopt() gives it its endpoint
    this.channel = channel;
    local = channel.getLocalAddress();
    remote = channel.getRemoteAddress();
  }

  // ---- any thread

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = channel.write(source);
    if (written <= LITTLE) {
      written += count;
    }
    return count;
  }

  @Override
  public void forgetUnsent() {
    resetOnClose(channel);
  }

  @Override
  public SocketAddress localAddress() {
    return local;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remote;
  }

  // ---- the loop

  @Override
  public void setAddresses(SocketAddress here, SocketAddress there) {
    local = here;
    remote = there;
    isNamed = true;
  }

  @Override
  public boolean isNamed() {
    return isNamed;
  }

  @Override
  public void awaitWritable() {
    setInterest(interest | SelectionKey.OP_WRITE);
  }

  /// A kernel calls a socket writable when much of its send buffer is free: of the smallest there
  /// is, nothing that counts is in use then. It keeps what is in it all the same.
  @Override
  public boolean awaitDelivered() {
    if (written <= LITTLE) {
      return false;
    }
    try {
      if (channel.getLocalAddress() instanceof UnixDomainSocketAddress) {
        return false; // its peer has it all
      }
      channel.setOption(StandardSocketOptions.SO_SNDBUF, 1);
    } catch (IOException e) {
      return false; // it is closed
    }
    awaitWritable();
    return true;
  }

  @Override
  public void setReading(boolean on) {
    isReading = on; // an interest too many is only taken back when it fires: mostly it never does
    if (on) {
      setInterest(interest | SelectionKey.OP_READ);
    }
  }

  @Override
  public void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      // The peer is gone: reading will tell.
    }
  }

  @Override
  public void close() {
    setDeadline(NONE);
    isReading = false;
    closeQuietly(channel); // cancels its key
  }

  /// Without this the kernel would keep what the peer does not take, up to some megabytes, and try
  /// for minutes.
  private static void resetOnClose(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException | UnsupportedOperationException e) {
      // It is closed, or a Unix domain socket, which keeps nothing anyway.
    }
  }

  /// Closes at once, so that the peer sees a reset.
  static void reset(SocketChannel channel) {
    resetOnClose(channel);
    closeQuietly(channel);
  }

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed for us all the same.
    }
  }

  private void setInterest(int operations) {
    if (operations != interest && channel.isOpen()) {
      interest = operations;
      requireNonNull(key).interestOps(operations);
    }
  }

  @Override
  public void ready(int operations, long now) {
    try {
      if ((operations & SelectionKey.OP_WRITE) != 0) {
        setInterest(interest & ~SelectionKey.OP_WRITE);
        endpoint.writable(now);
      }
      if ((operations & SelectionKey.OP_READ) != 0) {
        if (isReading) {
          read(now);
        } else {
          setInterest(interest & ~SelectionKey.OP_READ);
        }
      }
    } catch (CancelledKeyException e) {
      // Closed in between, by an endpoint that knows.
    } catch (Throwable failure) {
      endpoint.broken(failure, now);
    }
  }

  private void read(long now) {
    ByteBuffer buffer = step.buffer();
    int left = step.share();
    while (left > 0 && isReading) {
      int most = Math.min(left, buffer.capacity());
      buffer.clear().limit(most);
      int count;
      try {
        count = channel.read(buffer);
      } catch (IOException e) {
        setInterest(interest & ~SelectionKey.OP_READ);
        endpoint.inputEnded(e, now);
        return;
      }
      if (count <= 0) {
        if (count < 0) {
          setInterest(interest & ~SelectionKey.OP_READ);
          isReading = false;
          endpoint.inputEnded(null, now);
        }
        return;
      }
      buffer.flip();
      endpoint.received(buffer, now);
      if (count < most) {
        return;
      }
      left -= count;
    }
  }
}
