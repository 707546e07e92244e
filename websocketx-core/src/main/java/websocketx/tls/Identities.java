// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses the identity that a client is shown by the name that it asks for (RFC 6066 §3). Who asks
/// for none, or for one that nobody has, is shown the first.
///
/// JSSE asks once for each kind of key that the client can do something with, in the client's
/// order, and takes the first that there is an answer for. An alias is a place in the list.
final class Identities extends X509ExtendedKeyManager {
  private final List<Identity> all;

  /// @param all at least one
  Identities(List<Identity> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String host = host(engine);
    Predicate<Identity> wanted = identity -> host != null && identity.isFor(host);
    if (all.stream().noneMatch(wanted)) {
      wanted = this::isLikeFirst;
    }
    for (int i = 0; i < all.size(); i++) {
      Identity identity = all.get(i);
      if (identity.keyType().equals(keyType) && wanted.test(identity)) {
        return String.valueOf(i);
      }
    }
    return null;
  }

  /// The first, and those of the same host with another kind of key.
  private boolean isLikeFirst(Identity identity) {
    Identity first = all.getFirst();
    return identity.equals(first) || identity.names().stream().anyMatch(first.names()::contains);
  }

  private static @Nullable String host(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  private @Nullable Identity at(String alias) {
    int place = Integer.parseInt(alias);
    return place < all.size() ? all.get(place) : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = at(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = at(alias);
    return identity == null ? null : identity.key();
  }

  // ---- for clients and for sockets, neither of which we are

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
