// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import websocketx.WebSocketServer;

/// A program that somebody else ends: an echo that says where it listens.
final class Mortal {
  private Mortal() {}

  public static void main(String[] args) throws IOException {
    WebSocketServer server =
        Echo.server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Limits.closeWhenKilled(server);
    System.out.println(server.uri());
  }
}
