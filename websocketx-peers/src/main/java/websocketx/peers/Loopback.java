// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;

/// Where peers listen.
final class Loopback {
  static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

  private Loopback() {}

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static URI uri(SocketAddress bound) {
    return uri(((InetSocketAddress) bound).getPort());
  }

  static URI uri(int port) {
    return URI.create("ws://" + HOST + ":" + port + "/");
  }
}
