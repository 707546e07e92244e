// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.SocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The HTTP request that opens a connection (RFC 6455 §4.1), or that asks for something else. Not
/// to be implemented. Immutable; safe from any thread; may be kept.
///
/// What stands in it comes from the peer: it is well-formed HTTP/1.1, and nothing more is promised.
/// Headers and the target hold neither CR, LF nor NUL, but [#path()] and [#query(String)] are
/// decoded and may: escape them before they go into a log, a header or a page.
public interface Request {
  /// The method.
  ///
  /// @return as `GET`, in upper case; always `GET` for a request that opened a connection
  String method();

  /// The request target as sent (RFC 9112 §3.2).
  ///
  /// @return as `/chat?room=1`; or a whole URI, as a client sends it that takes us for a proxy
  String target();

  /// The decoded path. Dot segments are not resolved and nothing is normalised, so compare it as it
  /// is: route and check by this same value.
  ///
  /// @return as `/chat`, percent-decoded as UTF-8; may hold control characters other than NUL
  String path();

  /// The first value of a query parameter, decoded as a form: `+` is a space. What cannot be
  /// decoded is given as it came.
  ///
  /// @param name the decoded name; case matters
  /// @return the value, "" if the parameter has none, null if there is no such parameter
  @Nullable String query(String name);

  /// The first value of a header.
  ///
  /// @param name in any case
  /// @return the value without white space around it, null if there is no such header
  @Nullable String header(String name);

  /// All headers with all their values, in the order in which they were sent. A look-up by name
  /// ignores case.
  ///
  /// @return an unmodifiable map
  Map<String, List<String>> headers();

  /// The first cookie of a name.
  ///
  /// @param name the name; case matters
  /// @return the value as sent, quotes included; null if there is no such cookie
  @Nullable String cookie(String name);

  /// The subprotocols that the client offers, in its order of preference, over all header lines,
  /// without duplicates.
  ///
  /// @return an unmodifiable list, empty if none or if the request is no WebSocket request
  List<String> subprotocols();

  /// Where the client is: the other end of the TCP connection, or, if that is a proxy that the
  /// server trusts, whom the proxy names, and the proxy if it names nobody. See
  /// [WebSocketServerBuilder#trustProxies].
  ///
  /// @return an [java.net.InetSocketAddress], with port 0 if a proxy does not name the port; or a
  ///   [java.net.UnixDomainSocketAddress] (mostly without a path)
  SocketAddress remoteAddress();

  /// Where the peer has connected to.
  ///
  /// @return the address of this end; or that which a trusted proxy names in the PROXY protocol
  SocketAddress localAddress();

  /// The host that the client has asked for, and the port if it named one: that of the Host header,
  /// or what a trusted proxy says. A client may name any host: see [WebSocketServerBuilder#hosts].
  ///
  /// @return as `app.example` or `[::1]:8080`; well-formed, in the case in which it came
  String host();

  /// Whether the client is known to be connected by TLS: to this server, or to a trusted proxy that
  /// says so. What the proxy says counts more. To a proxy that is not trusted it may be, without
  /// this being true.
  ///
  /// @return whether it is known
  boolean isSecure();

  /// The TLS session: its protocol, its cipher suite, and the client's certificates if it has shown
  /// some. A session may be shared by connections of one client, if it has resumed it. Where a
  /// proxy has ended the client's TLS and speaks TLS to this server, the session is the proxy's.
  ///
  /// @return null if the request came without TLS, be it because a proxy has ended it
  @Nullable SSLSession tls();

  /// Who the client is, as it has proved on the way here, by the certificate that it has shown in
  /// TLS, or its proxy, see [#tls()]. What a header says is no proof, and does not stand here. In a
  /// container it is whom that has authenticated, by whatever means.
  ///
  /// @return the subject of that certificate, a [javax.security.auth.x500.X500Principal], or the
  ///   container's principal; null if there is none
  @Nullable Principal principal();

  /// The request of the server that ours runs in, as a `jakarta.servlet.http.HttpServletRequest` in
  /// a servlet container. In a [Check] it is good for everything; afterwards for what the adapter
  /// says. The embedded server has none.
  ///
  /// @param <T> what is asked for
  /// @param type a class or interface of that server
  /// @return null if there is no such thing
  <T> @Nullable T unwrap(Class<T> type);
}
