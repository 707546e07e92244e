// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Clients, and TLS handshakes in memory.
public final class Handshakes {
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

  private Handshakes() {}

  /// A client that trusts everybody.
  ///
  /// @param name that it asks for; null for none
  /// @param protocols that it speaks; all that the JDK has enabled if there are none
  public static SSLEngine client(@Nullable String name, String... protocols) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      SSLEngine client = context.createSSLEngine();
      client.setUseClientMode(true);
      SSLParameters parameters = client.getSSLParameters();
      parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
      if (protocols.length > 0) {
        parameters.setProtocols(protocols);
      }
      client.setSSLParameters(parameters);
      return client;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The subject of the certificate that a server shows.
  public static String subject(SSLEngine server) throws IOException {
    return subject(server, null);
  }

  /// The subject of the certificate that a server shows.
  ///
  /// @param name that the client asks for
  public static String subject(SSLEngine server, @Nullable String name) throws IOException {
    SSLEngine client = client(name);
    perform(client, server);
    return client.getSession().getPeerPrincipal().getName();
  }

  /// Lets both shake hands.
  static void perform(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < 100; i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    if (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      throw new SSLException("the handshake does not end: " + client.getHandshakeStatus());
    }
  }

  private static void step(SSLEngine engine, ByteBuffer from, ByteBuffer to) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), to);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
        engine.unwrap(from.flip(), ByteBuffer.allocate(1 << 15));
        from.compact();
      }
    }
  }
}
