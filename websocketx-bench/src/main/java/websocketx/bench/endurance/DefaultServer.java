// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.peers.Supervision;

/// An echo with the limits and deadlines that a server has when nobody sets any. It compresses,
/// with context takeover for those who want it, so that this can be attacked too.
public final class DefaultServer {
  private DefaultServer() {}

  /// Runs the program.
  ///
  /// @param args none
  public static void main(String[] args) throws IOException {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(DefaultServer::echo)
            .options(
                Options.defaults().compression(Compression.level(6).contextTakeover(true, true)))
            .build();
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Supervision.obey(URI.create(server.uri() + "/"));
    System.exit(0); // quicker than to close connections
  }

  private static void echo(WebSocketConnection connection) throws IOException {
    for (Message message : connection) {
      connection.write(message);
    }
  }
}
