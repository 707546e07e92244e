// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import websocketx.hosting.Visitor;
import websocketx.protocol.Forwarded;
import websocketx.protocol.Node;
import websocketx.protocol.RequestHead;

/// Whose a connection is that has come, as far as is known, until it is open or has ended: at first
/// the peer's, and if that is a trusted proxy, of whom the proxy names. It is counted in the
/// [Admission] once, as soon as nobody else can be named any more. One thread at a time.
final class Newcomer {
  private final Admission admission;
  private final TrustedProxies proxies;
  private SocketAddress remote;
  private boolean isNobodys; // a proxy has said what cannot be believed
  private boolean isCounted;

  /// @param proxies who may name others in a header
  /// @param peer the other end of its TCP connection, or whom a proxy has named for it
  Newcomer(Admission admission, TrustedProxies proxies, SocketAddress peer) {
    this.admission = admission;
    this.proxies = proxies;
    remote = peer;
  }

  /// Counts it, unless it is a proxy that has yet to say whose request it is.
  Admission.Entry come() {
    return proxies.has(remote) ? Admission.Entry.ADMITTED : count();
  }

  /// What it asks for.
  ///
  /// @param host what another server knows of it, null if there is none
  HttpRequest request(
      RequestHead head,
      List<String> subprotocols,
      SocketAddress local,
      @Nullable SSLSession tls,
      @Nullable Visitor host) {
    Forwarded said = proxies.has(remote) ? Forwarded.read(head, proxies::has) : Forwarded.NOTHING;
    isNobodys = said == null;
    if (said != null) {
      remote = address(said.client(), remote);
    }
    return new HttpRequest(head, subprotocols, remote, local, tls, said, host);
  }

  /// Counts it, if it was not. Nobody's is not counted: any client can be that, and would take the
  /// places of the proxy. It is refused, which has a deadline.
  Admission.Entry count() {
    if (isCounted || isNobodys) {
      return Admission.Entry.ADMITTED;
    }
    Admission.Entry entry = admission.enter(remote);
    isCounted = true;
    return entry;
  }

  /// It has ended without becoming a connection.
  void leave() {
    if (isCounted) {
      isCounted = false;
      admission.leave(remote);
    }
  }

  /// That of a node, if it is known.
  static SocketAddress address(Node node, SocketAddress unknown) {
    if (node.address() == null) {
      return unknown;
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(node.address().toBytes()), node.port());
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // thrown for another number of bytes only
    }
  }
}
