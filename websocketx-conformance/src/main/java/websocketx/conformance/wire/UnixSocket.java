// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// A Unix domain socket with the streams and the time-out of other sockets, which the JDK has none
/// of. One thread may read while another one writes.
final class UnixSocket extends Socket {
  private final SocketChannel channel;
  private final Selector readable = Selector.open();
  private final Selector writable = Selector.open();
  private volatile int timeout;

  UnixSocket(Path path) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    channel.configureBlocking(false);
    channel.register(readable, SelectionKey.OP_READ);
    channel.register(writable, SelectionKey.OP_WRITE);
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return UnixSocket.this.read(ByteBuffer.wrap(target, offset, length));
      }
    };
  }

  private int read(ByteBuffer target) throws IOException {
    while (true) {
      int count = channel.read(target);
      if (count != 0 || !target.hasRemaining()) {
        return count;
      }
      if (!await(readable, timeout)) {
        throw new SocketTimeoutException("nothing has come in " + timeout + " ms");
      }
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        while (source.hasRemaining()) {
          if (channel.write(source) == 0) {
            boolean _ = await(writable, 0);
          }
        }
      }
    };
  }

  /// False when that has lasted too long.
  ///
  /// @param millis 0 for no limit
  private static boolean await(Selector ready, int millis) throws IOException {
    try {
      boolean isReady = ready.select(millis) > 0;
      ready.selectedKeys().clear();
      return isReady || millis == 0;
    } catch (ClosedSelectorException e) {
      throw new IOException("it was closed", e);
    }
  }

  @Override
  public void setSoTimeout(int millis) {
    timeout = millis;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    readable.close();
    writable.close();
  }
}
