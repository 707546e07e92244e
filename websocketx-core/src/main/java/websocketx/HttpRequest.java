// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.SocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Visitor;
import websocketx.protocol.Forwarded;
import websocketx.protocol.RequestHead;

/// A request, whoever has read it.
///
/// @param remoteAddress that of the client, as far as it is known
/// @param forwarded what a trusted proxy has said of it; null if that cannot be believed, which is
///   why it is refused
/// @param visitor null if the embedded server has read it
record HttpRequest(
    RequestHead head,
    List<String> subprotocols,
    SocketAddress remoteAddress,
    SocketAddress localAddress,
    @Nullable SSLSession tls,
    @Nullable Forwarded forwarded,
    @Nullable Visitor visitor)
    implements Request {

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String target() {
    return head.target();
  }

  @Override
  public String path() {
    return head.path();
  }

  @Override
  public @Nullable String query(String name) {
    return head.query(name);
  }

  @Override
  public @Nullable String header(String name) {
    return head.header(name);
  }

  @Override
  public Map<String, List<String>> headers() {
    return head.headers();
  }

  @Override
  public @Nullable String cookie(String name) {
    return head.cookie(name);
  }

  @Override
  public @Nullable Principal principal() {
    if (visitor != null) {
      return visitor.principal();
    }
    try {
      return tls == null ? null : tls.getPeerPrincipal();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  @Override
  public String host() {
    return forwarded != null && forwarded.host() != null ? forwarded.host() : head.host();
  }

  @Override
  public boolean isSecure() {
    return Boolean.TRUE.equals(knownSecure());
  }

  /// As [#isSecure()], but null if it is not known: any proxy may end TLS in front.
  @Nullable Boolean knownSecure() {
    if (forwarded != null && forwarded.isSecure() != null) {
      return forwarded.isSecure();
    }
    return (tls != null || (visitor != null && visitor.isSecure())) ? true : null;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return visitor == null ? null : visitor.unwrap(type);
  }

  /// The method and path, never a header or a query.
  @Override
  public String toString() {
    return head.method() + " " + Escape.quoted(head.path());
  }
}
