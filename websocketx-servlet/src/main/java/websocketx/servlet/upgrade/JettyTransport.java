// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Visitor;
import websocketx.transport.EventLoop;

/// A connection of Jetty's, in the way in which Jetty's own WebSockets take it over.
final class JettyTransport extends ServletTransport {
  /// How much Jetty is given to write when the kernel takes no more, in bytes.
  private static final int CHUNK = 1 << 13;

  private final Callback whenReadable =
      Callback.from(InvocationType.NON_BLOCKING, this::mayRead, _ -> mayRead());
  private final Callback whenWritable =
      Callback.from(InvocationType.NON_BLOCKING, this::written, _ -> written());
  private @Nullable EndPoint endPoint; // set before it is handed over, as the next
  private ByteBuffer early = BufferUtil.EMPTY_BUFFER; // the loop's, then
  private volatile boolean isWriting; // Jetty writes and will say when it is done

  JettyTransport(EventLoop loop, Visitor visitor) {
    super(loop, visitor);
  }

  @Override
  void handOver(HttpServletRequest request) throws ServletException {
    ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
    ConnectionMetaData connection = core.getConnectionMetaData();
    if (connection.getHttpVersion() != HttpVersion.HTTP_1_1) {
      throw new ServletException("only requests over HTTP/1.1 can be upgraded");
    }
    core.setAttribute(
        HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
        new JettyConnection(
            connection.getConnection().getEndPoint(),
            connection.getConnector().getExecutor(),
            this));
  }

  // ---- the container's threads

  void attach(EndPoint given, ByteBuffer prefilled) {
    early = prefilled;
    endPoint = given;
    given.setIdleTimeout(0); // deadlines are ours from now on
    isHere();
  }

  private void written() {
    isWriting = false;
    mayWrite();
  }

  // ---- bytes

  @Override
  protected int read(ByteBuffer target) throws IOException {
    if (early.hasRemaining()) {
      int count = Math.min(early.remaining(), target.remaining());
      target.put(early.slice(early.position(), count));
      early.position(early.position() + count);
      return count;
    }
    ByteBuffer room = target.slice().limit(0); // Jetty fills behind the limit
    int count = endPoint().fill(room);
    if (count > 0) {
      target.position(target.position() + count);
    } else if (count == 0) {
      endPoint().tryFillInterested(whenReadable); // unless Jetty is waiting for it already
    }
    return count;
  }

  /// What the kernel does not take at once Jetty writes when it can, and a copy of it.
  @Override
  int give(ByteBuffer source) throws IOException {
    if (isWriting) {
      return 0;
    }
    endPoint().flush(source);
    int count = source.position();
    if (count == 0 && flush()) {
      count = Math.min(CHUNK, source.remaining());
      byte[] copy = new byte[count];
      source.get(copy);
      beginWrite(ByteBuffer.wrap(copy));
    }
    return count;
  }

  private void beginWrite(ByteBuffer bytes) {
    isWriting = true;
    endPoint().write(whenWritable, bytes);
  }

  @Override
  boolean flush() throws IOException {
    return !isWriting && endPoint().flush(BufferUtil.EMPTY_BUFFER);
  }

  @Override
  void awaitRoom() {
    if (!isWriting) {
      beginWrite(BufferUtil.EMPTY_BUFFER); // done when what is encrypted is out
    }
  }

  // ---- the end

  @Override
  protected void halfClose() {
    endPoint().shutdownOutput();
  }

  @Override
  protected void resetOnClose() {
    if (endPoint().getTransport() instanceof SocketChannel channel) {
      resetOnClose(channel);
    }
  }

  @Override
  protected void disconnect() {
    endPoint().close();
  }

  private EndPoint endPoint() {
    return requireNonNull(endPoint, "it was handed over");
  }
}
