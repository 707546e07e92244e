// SPDX-License-Identifier: Apache-2.0
import websocketx.*;

void main() throws IOException {
  WebSocketServer.builder()
      .handler(connection -> { for (Message message : connection) connection.write(message); })
      .trustProxies("127.0.0.1", "::1", "unix") // and nobody else
      .maxConnectionsPerAddress(100)
      .options(Options.defaults().pingInterval(Duration.ofSeconds(25)))
      .fallback(request -> switch (request.path()) {
        case "/live", "/ready" -> Response.text(200, "yes");
        default -> Response.text(404, "not found");
      })
      .build()
      .listen(8080)
      .listen(UnixDomainSocketAddress.of("/run/app/websocket.sock"))
      .closeOnExit(Duration.ofSeconds(20));
}
