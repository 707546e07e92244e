// SPDX-License-Identifier: Apache-2.0

package websocketx.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Visitor;

/// What is kept of a container's request, which is good for nothing once its servlet has returned.
final class Guest implements Visitor {
  private final SocketAddress remoteAddress;
  private final SocketAddress localAddress;
  private final boolean isSecure;
  private final ServletContext context;
  private volatile @Nullable HttpServletRequest request;
  private volatile @Nullable HttpSession session; // this and the next once the request is left
  private volatile @Nullable Principal principal;

  Guest(HttpServletRequest request) {
    this.request = request;
    context = request.getServletContext();
    isSecure = request.isSecure();
    remoteAddress = address(request.getRemoteAddr(), request.getRemotePort());
    localAddress = address(request.getLocalAddr(), request.getLocalPort());
  }

  /// A container gives addresses as text, and filters may have changed it to what is none.
  private static SocketAddress address(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), Math.max(port, 0));
    } catch (IllegalArgumentException e) {
      return InetSocketAddress.createUnresolved(host, Math.max(port, 0));
    }
  }

  /// The request as its client has sent it, as far as the container tells: the server judges it as
  /// if it had read it. Only what is no HTTP/1 at all is judged as HTTP/1.1, which it can be
  /// answered like.
  byte[] head() {
    HttpServletRequest asked = request();
    String query = asked.getQueryString();
    String protocol = asked.getProtocol();
    boolean isNewer = protocol.startsWith("HTTP/2") || protocol.startsWith("HTTP/3");
    StringBuilder head = new StringBuilder(512);
    head.append(asked.getMethod()).append(' ').append(asked.getRequestURI());
    if (query != null) {
      head.append('?').append(query);
    }
    head.append(' ').append(isNewer ? "HTTP/1.1" : protocol).append("\r\n");
    for (String name : Collections.list(asked.getHeaderNames())) {
      for (String value : Collections.list(asked.getHeaders(name))) {
        head.append(name).append(": ").append(oneLine(value)).append("\r\n");
      }
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /// Only a filter can have put a line end there.
  private static String oneLine(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  /// The request was decided on: whoever asks from now on may ask too late.
  void leave() {
    session = request().getSession(false);
    principal = request().getUserPrincipal();
    request = null;
  }

  private HttpServletRequest request() {
    HttpServletRequest known = request;
    if (known == null) {
      throw new IllegalStateException("the request has been left");
    }
    return known;
  }

  @Override
  public boolean isSecure() {
    return isSecure;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  /// A check may sign somebody in.
  @Override
  public @Nullable Principal principal() {
    HttpServletRequest known = request;
    return known == null ? principal : known.getUserPrincipal();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    HttpServletRequest known = request;
    if (type.isInstance(known)) {
      return type.cast(known);
    }
    if (type == HttpSession.class) {
      return type.cast(known == null ? session : known.getSession(false));
    }
    return type == ServletContext.class ? type.cast(context) : null;
  }
}
