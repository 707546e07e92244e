// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads for all peers of one test server over TCP. It has a platform thread of its own, so that
/// peers go on when a test keeps all carriers of virtual threads busy.
final class SocketLoop implements AutoCloseable {
  private static final AtomicInteger LOOPS = new AtomicInteger();
  private static final int BUFFER = 64 * 1024;

  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  SocketLoop() throws IOException {
    selector = Selector.open();
    thread =
        Thread.ofPlatform()
            .name("websocketx-peers-" + LOOPS.incrementAndGet())
            .daemon()
            .start(this::run);
  }

  /// Connects.
  Wire connect(SocketAddress address) {
    try {
      return wire(SocketChannel.open(address));
    } catch (IOException e) {
      throw new AssertionError("cannot connect to " + address + ": " + e.getMessage(), e);
    }
  }

  /// Takes a connected channel over.
  Wire wire(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new SocketWire(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Closes all wires; waits for the thread, which takes moments.
  @Override
  public void close() {
    try {
      for (SelectionKey key : List.copyOf(selector.keys())) {
        key.channel().close();
      }
      selector.close();
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (selector.isOpen()) {
      try {
        selector.select(this::dispatch);
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void dispatch(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof SocketWire wire) {
      try {
        wire.ready(key.readyOps());
      } catch (CancelledKeyException e) {
        // Closed in between by another thread.
      } catch (RuntimeException | Error failure) {
        wire.broken(failure); // the others go on, and this peer says what happened
      }
    }
  }

  private final class SocketWire implements Wire {
    private final SocketChannel channel;
    private @Nullable SelectionKey key;
    private @Nullable Ends ends;

    SocketWire(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void start(Ends listener) {
      ends = listener;
      try {
        key = channel.register(selector, 0, this);
        setReading(true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      channel.write(source);
    }

    @Override
    public void awaitWritable() {
      setInterest(SelectionKey.OP_WRITE, true);
    }

    @Override
    public void setReading(boolean on) {
      setInterest(SelectionKey.OP_READ, on);
    }

    private void setInterest(int operation, boolean on) {
      try {
        if (on) {
          requireNonNull(key).interestOpsOr(operation);
          selector.wakeup();
        } else {
          requireNonNull(key).interestOpsAnd(~operation);
        }
      } catch (CancelledKeyException e) {
        // It is closed: nothing is read or written any more.
      }
    }

    @Override
    public void halfClose() {
      try {
        channel.shutdownOutput();
      } catch (IOException e) {
        // The other side has gone: reading tells.
      }
    }

    @Override
    public void abort() {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        // It is closed already.
      }
      close();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // It is closed for us all the same.
      }
      selector.wakeup(); // a registered channel lets go of its descriptor in the next select
    }

    void broken(Throwable failure) {
      close();
      requireNonNull(ends).ended(new IOException("the test peer is broken", failure));
    }

    void ready(int operations) {
      if ((operations & SelectionKey.OP_WRITE) != 0) {
        setInterest(SelectionKey.OP_WRITE, false);
        requireNonNull(ends).writable();
      }
      if ((operations & SelectionKey.OP_READ) != 0) {
        read();
      }
    }

    private void read() {
      Ends listener = requireNonNull(ends);
      buffer.clear();
      int count;
      try {
        count = channel.read(buffer);
      } catch (IOException e) {
        setReading(false);
        listener.ended(e);
        return;
      }
      if (count < 0) {
        setReading(false);
        listener.ended(null);
      } else if (count > 0) {
        listener.received(buffer.flip());
      }
    }
  }
}
