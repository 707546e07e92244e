// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import websocketx.Tls;
import websocketx.WebSocketServer;

class OverTlsIT extends BothKindsOfServer {
  private static final Path FILES = Path.of("..", "websocketx-core", "src/test/resources/tls");

  @Override
  TestServer start(WebSocketServer server) {
    try {
      return TestServer.start(
          server, Tls.pem(FILES.resolve("ec.pem"), FILES.resolve("ec.pkcs8.key")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
