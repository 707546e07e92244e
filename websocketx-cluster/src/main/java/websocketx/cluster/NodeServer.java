// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import websocketx.Decision;
import websocketx.Options;
import websocketx.Response;
import websocketx.WebSocketServer;
import websocketx.hub.Hub;
import websocketx.hub.protocol.Access;
import websocketx.hub.protocol.HubProtocol;

/// A node as a process: the hub's subprotocol on `/hub`, and `/health` for the proxy.
final class NodeServer {
  /// Small, as the run has to see those of dead nodes go.
  static final Duration PRESENCE = Duration.ofSeconds(5);

  private NodeServer() {}

  /// Starts it, and says "ready".
  ///
  /// @param args port, address of the broker, name of the node
  public static void main(String[] args) throws IOException {
    Hub hub =
        Hub.builder()
            .broker(BrokerKind.of(args[1]))
            .node(args[2])
            .retention(Rooms::retention)
            .checkInterval(Duration.ofSeconds(5))
            .linger(Duration.ofSeconds(2))
            .presenceTimeToLive(PRESENCE)
            .start();
    HubProtocol protocol = new HubProtocol(hub, Access.any());
    WebSocketServer server =
        WebSocketServer.builder()
            .subprotocols(HubProtocol.NAME)
            .options(Options.defaults().readLimit(1 << 16).readInterval(Duration.ofSeconds(20)))
            .check(request ->
                request.path().equals("/hub")
                    ? Decision.accept(protocol)
                    : Decision.refuse(404, "not here"))
            .fallback(_ -> Response.text(200, hub.isConnected() ? "connected" : "alone"))
            .build();
    server.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
    System.out.println("ready");
  }
}
