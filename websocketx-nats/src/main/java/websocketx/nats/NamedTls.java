// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// A TLS context whose sockets ask whether the certificate is that of the host, as RFC 9525 wants
/// it: jnats trusts any certificate of a known issuer, whomever it is for.
final class NamedTls extends SSLContextSpi {
  private final SSLContext trusted;
  private volatile @Nullable Socket under;

  private NamedTls(SSLContext trusted) {
    this.trusted = trusted;
  }

  /// A context like another, but for that question.
  static NamedTls like(SSLContext trusted) {
    return new NamedTls(trusted);
  }

  SSLContext context() {
    return new SSLContext(this, trusted.getProvider(), trusted.getProtocol()) {};
  }

  /// Lets the reader of the last connection end: jnats, which is to close it, would wait a second
  /// for the reader first.
  void end() {
    Socket last = under;
    if (last != null) {
      try {
        last.shutdownInput();
      } catch (IOException e) {
        // It is closed.
      }
    }
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new Sockets(trusted.getSocketFactory());
  }

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keys,
      TrustManager @Nullable [] trust,
      @Nullable SecureRandom random) {
    throw new IllegalStateException("it is ready");
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return trusted.getServerSocketFactory();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return trusted.createSSLEngine();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return trusted.createSSLEngine(host, port);
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return trusted.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return trusted.getClientSessionContext();
  }

  private final class Sockets extends SSLSocketFactory {
    private final SSLSocketFactory trusted;

    Sockets(SSLSocketFactory trusted) {
      this.trusted = trusted;
    }

    private Socket asking(Socket socket) {
      SSLSocket tls = (SSLSocket) socket;
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      return tls;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return trusted.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return trusted.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
        throws IOException {
      under = plain;
      return asking(trusted.createSocket(plain, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return asking(trusted.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return asking(trusted.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return asking(trusted.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      return asking(trusted.createSocket(host, port, local, localPort));
    }
  }
}
