// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.SocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.RequestHead;

/// A request of the embedded server.
record HttpRequest(
    RequestHead head,
    List<String> subprotocols,
    SocketAddress remoteAddress,
    SocketAddress localAddress,
    @Nullable SSLSession tls)
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
    try {
      return tls == null ? null : tls.getPeerPrincipal();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /// The method and path, never a header or a query.
  @Override
  public String toString() {
    return head.method() + " " + Escape.quoted(head.path());
  }
}
