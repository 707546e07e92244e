// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.RequestHead;

/// A request of the embedded server.
record HttpRequest(
    RequestHead head,
    List<String> subprotocols,
    SocketAddress remoteAddress,
    SocketAddress localAddress)
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

  /// The method and path, never a header or a query.
  @Override
  public String toString() {
    return head.method() + " " + Escape.quoted(head.path());
  }
}
