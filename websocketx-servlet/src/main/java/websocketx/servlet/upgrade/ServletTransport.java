// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet.upgrade;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.BiFunction;
import websocketx.hosting.Visitor;
import websocketx.transport.EventLoop;
import websocketx.transport.HostedTransport;

/// A connection that a servlet container has accepted, by that container's own means: with the
/// streams that the servlet API has for upgraded connections nobody can stop reading, drop a
/// connection, or half-close it in every container.
public abstract sealed class ServletTransport extends HostedTransport
    permits JettyTransport, TomcatTransport, UndertowTransport {
  private final Visitor visitor;
  private int owed; // bytes that the container has and the kernel has not; as [#send] is guarded

  /// A connection that the container still has.
  ServletTransport(EventLoop loop, Visitor visitor) {
    super(loop);
    this.visitor = visitor;
  }

  /// A transport as the container needs it. Which one that is tells the class of its context by
  /// name: the others' classes are not there, and what a container calls itself can be configured.
  ///
  /// @param context a servlet's
  /// @return makes one for a visitor, on a loop, that waits for [#upgrade]
  /// @throws ServletException if the container is none that is known here
  public static BiFunction<EventLoop, Visitor, ServletTransport> of(ServletContext context)
      throws ServletException {
    String name = context.getClass().getName();
    if (name.startsWith("org.apache.catalina.")) {
      return TomcatTransport::new;
    } else if (name.startsWith("org.eclipse.jetty.ee11.")) {
      return JettyTransport::new;
    } else if (name.startsWith("io.undertow.")) {
      return UndertowTransport::new;
    }
    throw new ServletException(
        "WebSockets are served in Tomcat 11, Jetty 12.1 (EE 11) and Undertow, and this is " + name);
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

  // ---- what each container does

  /// Takes bytes.
  ///
  /// @return how many
  abstract int give(ByteBuffer source) throws IOException;

  /// Moves what it has taken on to the kernel.
  ///
  /// @return whether the kernel has it all
  abstract boolean flush() throws IOException;

  /// Sees to it that [#writable()] is called when it may take more, or move more on.
  abstract void awaitRoom() throws IOException;

  /// What the kernel does not take is not called taken though the container keeps it, so that
  /// somebody comes again with the same bytes, and moves it on.
  @Override
  protected final int send(ByteBuffer source) throws IOException {
    int start = source.position();
    while (source.hasRemaining()) {
      if (owed == 0) {
        owed = give(source.slice());
      }
      if (owed == 0 || !flush()) {
        awaitRoom();
        break;
      }
      source.position(source.position() + owed);
      owed = 0;
    }
    return source.position() - start;
  }

  // ---- what the containers' own classes need

  final void isHere() {
    handedOver();
  }

  final void mayRead() {
    readable();
  }

  final void mayWrite() {
    writable();
  }

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

  /// As [#resetOnClose()], where the socket is to be had.
  static void resetOnClose(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException | UnsupportedOperationException e) {
      // It is closed, or a Unix domain socket, which keeps nothing anyway.
    }
  }
}
