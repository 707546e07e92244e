// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Visitor;
import websocketx.transport.EventLoop;

/// A connection of Tomcat's, by the interface that Tomcat's own WebSockets use. With its streams of
/// the servlet API a connection that is not read keeps threads of the container busy without end,
/// because Tomcat goes on polling it; and one that both sides have finished with is closed only
/// when the peer sends something.
final class TomcatTransport extends ServletTransport {
  /// How much Tomcat is given at once: what it keeps if the kernel does not take it.
  private static final int CHUNK = 1 << 13;

  private @Nullable SocketWrapperBase<?> socket; // set before it is handed over

  TomcatTransport(EventLoop loop, Visitor visitor) {
    super(loop, visitor);
  }

  @Override
  void handOver(HttpServletRequest request) throws ServletException, IOException {
    request.upgrade(TomcatUpgradeHandler.class).begin(this);
  }

  // ---- the container's threads

  void attach(SocketWrapperBase<?> given) {
    socket = given;
    isHere();
  }

  // ---- bytes

  @Override
  protected int read(ByteBuffer target) throws IOException {
    SocketWrapperBase<?> wrapper = socket();
    int count;
    try {
      count = wrapper.read(false, target);
    } catch (EOFException e) {
      return -1; // Tomcat's word for the end
    }
    if (count == 0) {
      wrapper.registerReadInterest();
    }
    return count;
  }

  @Override
  int give(ByteBuffer source) throws IOException {
    int count = Math.min(CHUNK, source.remaining());
    socket().write(false, source.slice(source.position(), count)); // it keeps what it cannot write
    return count;
  }

  @Override
  boolean flush() throws IOException {
    return !socket().flush(false); // true if there is something left
  }

  @Override
  void awaitRoom() {
    socket().registerWriteInterest();
  }

  // ---- the end

  /// Behind TLS the end is said when TCP is closed, and that is now: Tomcat cannot say it alone.
  @Override
  protected void halfClose() {
    SocketChannel channel = plainChannel();
    if (channel == null) {
      disconnect();
      return;
    }
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      // The peer is gone: reading will tell.
    }
  }

  @Override
  protected void resetOnClose() {
    if (socket().getSocket() instanceof NioChannel channel) {
      resetOnClose(channel.getIOChannel());
    }
  }

  @Override
  protected void disconnect() {
    socket().close();
  }

  private @Nullable SocketChannel plainChannel() {
    return socket().getSocket() instanceof NioChannel channel
            && !(channel instanceof SecureNioChannel)
        ? channel.getIOChannel()
        : null;
  }

  private SocketWrapperBase<?> socket() {
    return requireNonNull(socket, "it was handed over");
  }
}
