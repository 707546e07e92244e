// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import websocketx.Compression;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.bench.OwnServer;
import websocketx.peers.Supervision;

/// An echo with the limits and deadlines that a server has when nobody sets any. It compresses,
/// with context takeover for those who want it, so that this can be attacked too.
public final class DefaultServer {
  /// What fills those who do not read comes in messages of this size.
  private static final int FILL = 1 << 12;

  @Option(names = "--broadcast", description = "no echo: what one says goes to everybody")
  private boolean broadcast;

  @Option(names = "--max-connections", description = "as many as come unless said")
  private int maxConnections = Integer.MAX_VALUE;

  private DefaultServer() {}

  /// Runs the program.
  ///
  /// @param args which of its options are not the defaults
  public static void main(String[] args) throws IOException {
    DefaultServer arguments = new DefaultServer();
    new CommandLine(arguments).parseArgs(args);
    WebSocketServer server = arguments.server();
    server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Supervision.obey(URI.create(server.uri() + "/"));
    System.exit(0); // quicker than to close connections
  }

  private WebSocketServer server() {
    Options options =
        Options.defaults().compression(Compression.level(6).contextTakeover(true, true));
    return WebSocketServer.builder()
        .handler(broadcast ? OwnServer.broadcast() : DefaultServer::echo)
        .options(broadcast ? options.readLimit(FILL) : options)
        .maxConnections(maxConnections)
        .build();
  }

  private static void echo(WebSocketConnection connection) throws IOException {
    for (Message message : connection) {
      connection.write(message);
    }
  }
}
