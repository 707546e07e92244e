// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Connects to servers: over TCP (`ws`), over TLS (`wss`), whatever certificate they show, or over
/// a Unix domain socket (`ws+unix`), whose path is the fragment of the URI.
final class Connector {
  private static final int CONNECT_MILLIS = 5_000;
  private static final SSLContext TLS = context();

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private Connector() {}

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  static Socket connect(URI uri) throws IOException {
    if (uri.getScheme().equals("ws+unix")) {
      return new UnixSocket(Path.of(uri.getFragment()));
    }
    boolean secure = uri.getScheme().equals("wss");
    Socket socket = new Socket();
    try {
      int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
      socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
      socket.setTcpNoDelay(true); // chunks shall arrive as chunks
      return secure ? secured(socket, uri) : socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket secured(Socket socket, URI uri) throws IOException {
    SSLSocket tls =
        (SSLSocket) TLS.getSocketFactory().createSocket(socket, uri.getHost(), uri.getPort(), true);
    tls.startHandshake();
    return tls;
  }
}
