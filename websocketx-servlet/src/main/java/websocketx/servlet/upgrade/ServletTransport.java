// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketAddress;
import websocketx.hosting.Visitor;
import websocketx.transport.EventLoop;
import websocketx.transport.HostedTransport;

/// A connection that a servlet container has accepted.
public abstract sealed class ServletTransport extends HostedTransport
    permits TomcatTransport, StreamTransport {
  private final Visitor visitor;

  /// A connection that the container still has.
  ServletTransport(EventLoop loop, Visitor visitor) {
    super(loop);
    this.visitor = visitor;
  }

  /// A transport as the container needs it.
  ///
  /// @param context a servlet's
  /// @param loop calls the endpoint
  /// @param visitor knows the addresses
  /// @return what waits for [#upgrade]
  public static ServletTransport of(ServletContext context, EventLoop loop, Visitor visitor) {
    // By name: its classes need not be there. What it calls itself can be configured.
    return context.getClass().getName().startsWith("org.apache.catalina.core.")
        ? new TomcatTransport(loop, visitor)
        : new StreamTransport(loop, visitor);
  }

  /// Has the container hand the connection over when the servlet has returned. If it cannot, the
  /// connection is lost.
  ///
  /// @param request its response has all that belongs to a 101
  /// @throws ServletException if the container cannot
  /// @throws IOException if the container cannot
  public final void upgrade(HttpServletRequest request) throws ServletException, IOException {
    try {
      handOver(request);
    } catch (Throwable failure) {
      lost(new IOException("the container cannot upgrade this request", failure));
      throw failure;
    }
  }

  abstract void handOver(HttpServletRequest request) throws ServletException, IOException;

  /// The container has ended the connection.
  final void ended(IOException why) {
    lost(why);
  }

  @Override
  public final SocketAddress localAddress() {
    return visitor.localAddress();
  }

  @Override
  public final SocketAddress remoteAddress() {
    return visitor.remoteAddress();
  }
}
