// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import websocketx.WebSocketServerBuilder;
import websocketx.interop.JavaClient;

/// A server, a proxy in front of it, and clients of the proxy.
final class Meeting implements AutoCloseable {
  private final Certificate certificate;
  private final List<JavaClient> clients = new ArrayList<>();
  final Backend backend;
  final Proxy proxy;

  /// @param directory an empty one
  Meeting(
      Setup setup,
      Certificate certificate,
      Path directory,
      Proxy.Change change,
      UnaryOperator<WebSocketServerBuilder> options)
      throws IOException {
    this.certificate = certificate;
    backend = new Backend(setup, directory, options);
    try {
      proxy = Proxy.start(setup, backend.address(), certificate, directory, change);
    } catch (IOException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  /// A client that has connected from this machine's first address.
  JavaClient dial(String target) {
    return dial("127.0.0.1", target, Map.of());
  }

  JavaClient dial(String from, String target, Map<String, String> headers) {
    HttpClient http =
        HttpClient.newBuilder()
            .sslContext(certificate.trust())
            .localAddress(InetAddress.ofLiteral(from))
            .build();
    try {
      JavaClient client = JavaClient.dial(http, proxy.uri(target), headers);
      clients.add(client);
      return client;
    } catch (RuntimeException e) {
      http.shutdownNow();
      throw e;
    }
  }

  /// The status that a client gets: 101 if it is let in.
  int status(String from, Map<String, String> headers) {
    try {
      dial(from, "/echo", headers);
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    clients.forEach(JavaClient::close);
    try {
      proxy.close();
    } finally {
      backend.close();
    }
  }
}
