// SPDX-License-Identifier: Apache-2.0

package example;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import websocketx.Message;
import websocketx.Tls;
import websocketx.WebSocketServer;

/// Sends every message back, over TLS.
public final class SecureEcho {
  private SecureEcho() {}

  /// Listens on that port; 0 is any free one.
  static WebSocketServer start(int port, Tls tls) throws IOException {
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        });
    return server.listen(new InetSocketAddress(port), tls);
  }

  /// The arguments are the file of the certificate, with those above it, and the file of its key.
  public static void main(String[] args) throws IOException {
    Tls tls = Tls.pem(Path.of(args[0]), Path.of(args[1])).watching(Duration.ofMinutes(1));
    WebSocketServer server = start(8443, tls);
    server.closeOnExit(Duration.ofSeconds(10)); // Ctrl+C tells every peer
    System.out.println("the echo is at " + server.uri());
  }
}
