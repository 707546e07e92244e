// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Peers that are subscribed, any number on one thread. They are opened before they are started.
final class Listeners implements AutoCloseable {
  private static final int BUFFER = 1 << 14;

  private final Arrivals arrivals;
  private final Selector selector;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Thread thread = Thread.ofPlatform().name("listeners").unstarted(this::run);
  private final long[] times = new long[BUFFER / Way.SIZE + 1];

  Listeners(Arrivals arrivals) throws IOException {
    this.arrivals = arrivals;
    selector = Selector.open();
  }

  /// Opens one, and waits until it is subscribed.
  void add(int port, String topic) throws IOException {
    SocketChannel channel = Plug.open(port, "/out?topic=" + topic);
    channels.add(channel);
    ByteBuffer ready = ByteBuffer.allocate(2 + ScaleNode.READY.length());
    while (ready.hasRemaining()) {
      if (channel.read(ready) < 0) {
        throw new IOException("closed, and not subscribed");
      }
    }
    String said = new String(ready.array(), 2, ScaleNode.READY.length(), US_ASCII);
    if (!said.equals(ScaleNode.READY)) {
      throw new IOException("not subscribed, but " + said);
    }
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER));
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
        }
        selector.selectedKeys().clear();
      }
    } catch (java.nio.channels.ClosedSelectorException e) {
      // the end
    } catch (IOException e) {
      if (selector.isOpen()) {
        System.err.println("a subscriber is lost: " + e); // and whoever waits for it gives up
      }
    }
  }

  private void read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    if (channel.read(buffer) < 0) {
      throw new IOException("closed by the server");
    }
    buffer.flip();
    int many = 0;
    while (buffer.remaining() >= 2) {
      int at = buffer.position();
      int length = buffer.get(at + 1); // of a message 126, as its length stands behind it
      int size = length == 126 ? Plug.HEAD + Way.SIZE : 2 + length;
      if (buffer.remaining() < size) {
        break;
      }
      int opcode = buffer.get(at) & 0xF;
      if (opcode == 8) {
        throw new IOException("closed by the server with " + buffer.getShort(at + 2));
      }
      if (opcode == 2) {
        times[many++] = buffer.getLong(at + Plug.HEAD);
      }
      buffer.position(at + size);
    }
    buffer.compact();
    if (many > 0) {
      arrivals.arrived(times, many);
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      thread.join();
      for (SocketChannel channel : channels) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
