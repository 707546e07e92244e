// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import websocketx.Tls;
import websocketx.WebSocketServer;

/// What clients reach our server by.
enum Transport {
  TCP("TCP"),
  TLS_13("TLS 1.3"),
  TLS_12("TLS 1.2"),
  UNIX("Unix domain socket");

  private static final Path CERTIFICATES =
      Path.of("..", "websocketx-core", "src/test/resources/tls");

  /// The cases in which a client that has ended its direction expects something.
  private static final Set<String> HALF_CLOSED = Set.of("7.7.2", "7.7.3");

  final String title;

  Transport(String title) {
    this.title = title;
  }

  /// Whether the case can be played. With TLS 1.2, who ends one direction ends both (RFC 5246
  /// §7.2.1).
  boolean allows(Case question) {
    return this != TLS_12 || !HALF_CLOSED.contains(question.number());
  }

  /// Has the server listen.
  ///
  /// @param file for the socket, if it is one of a file system
  /// @return where the suite finds it
  URI listen(WebSocketServer server, Path file) throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return switch (this) {
      case TCP -> server.listen(free).uri();
      case TLS_13 -> listen(server, free, "TLSv1.3");
      case TLS_12 -> listen(server, free, "TLSv1.2");
      case UNIX -> {
        server.listen(UnixDomainSocketAddress.of(file));
        yield URI.create("ws+unix://localhost/#" + file);
      }
    };
  }

  private static URI listen(WebSocketServer server, InetSocketAddress free, String version)
      throws IOException {
    Tls tls = Tls.pem(CERTIFICATES.resolve("ec.pem"), CERTIFICATES.resolve("ec.pkcs8.key"));
    server.listen(
        free,
        () -> {
          SSLEngine engine = tls.get();
          engine.setEnabledProtocols(new String[] {version});
          return engine;
        });
    return server.uri();
  }
}
