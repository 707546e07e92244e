// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import static java.util.Objects.requireNonNull;

import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.handlers.ServletRequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;
import org.xnio.StreamConnection;
import websocketx.hosting.Visitor;
import websocketx.transport.EventLoop;

/// A connection of Undertow's: what its servlets get streams of.
final class UndertowTransport extends ServletTransport {
  private @Nullable StreamConnection connection; // set before it is handed over

  UndertowTransport(EventLoop loop, Visitor visitor) {
    super(loop, visitor);
  }

  /// By the thread, for filters may have wrapped the request.
  @Override
  void handOver(HttpServletRequest request) {
    ServletRequestContext.requireCurrent().getExchange().upgradeChannel(this::attach);
  }

  // ---- the container's threads

  private void attach(StreamConnection given, HttpServerExchange exchange) {
    connection = given;
    // Suspended first: then no thread of Undertow's is in there when the loop reads or somebody
    // writes.
    given
        .getSourceChannel()
        .setReadListener(source -> {
          source.suspendReads();
          mayRead();
        });
    given
        .getSinkChannel()
        .setWriteListener(sink -> {
          sink.suspendWrites();
          mayWrite();
        });
    exchange
        .getConnection()
        .addCloseListener(_ -> ended(new IOException("Undertow has closed the connection")));
    isHere();
  }

  // ---- bytes

  @Override
  protected int read(ByteBuffer target) throws IOException {
    int count = connection().getSourceChannel().read(target);
    if (count == 0) {
      connection().getSourceChannel().resumeReads();
    }
    return count;
  }

  @Override
  int give(ByteBuffer source) throws IOException {
    return connection().getSinkChannel().write(source);
  }

  @Override
  boolean flush() throws IOException {
    return connection().getSinkChannel().flush();
  }

  @Override
  void awaitRoom() {
    connection().getSinkChannel().resumeWrites();
  }

  // ---- the end

  @Override
  protected void halfClose() {
    try {
      connection().getSinkChannel().shutdownWrites();
      if (!flush()) {
        awaitRoom();
      }
    } catch (IOException e) {
      // The peer is gone: reading will tell.
    }
  }

  @Override
  protected void resetOnClose() {
    try {
      if (connection().supportsOption(Options.CLOSE_ABORT)) {
        connection().setOption(Options.CLOSE_ABORT, true);
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  protected void disconnect() {
    try {
      connection().close();
    } catch (IOException e) {
      // It is closed for us all the same.
    }
  }

  private StreamConnection connection() {
    return requireNonNull(connection, "it was handed over");
  }
}
