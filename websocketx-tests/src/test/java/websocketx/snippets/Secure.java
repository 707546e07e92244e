// SPDX-License-Identifier: Apache-2.0

package websocketx.snippets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import websocketx.Decision;
import websocketx.Tls;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// TLS on the embedded server.
final class Secure {
  private Secure() {}

  static void listen(WebSocketServer server, Path chain, Path key) throws IOException {
    // @start region="pem"
    Tls tls = Tls.pem(chain, key).watching(Duration.ofMinutes(1));
    server.listen(new InetSocketAddress(8443), tls);
    // @end
  }

  // @start region="devices"
  static WebSocketServer devices(Tls tls, Path authorities, WebSocketHandler handler)
      throws IOException {
    return WebSocketServer.builder()
        .check(request ->
            request.principal() == null ? Decision.refuse(403, "no") : Decision.accept(handler))
        .build()
        .listen(new InetSocketAddress(8443), tls.requestClientCertificates(authorities));
  }
  // @end
}
