// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Who the server says that it is: a certificate with those above it, and its key.
record Identity(List<X509Certificate> chain, PrivateKey key, List<String> names) {
  /// The type of a name that is one of a host (RFC 5280 §4.2.1.6).
  private static final int DNS_NAME = 2;

  /// Puts them together.
  ///
  /// @param chain the server's own certificate first
  /// @param where they come from, for the message
  /// @throws IOException if the key is not that of the first certificate
  static Identity of(List<X509Certificate> chain, PrivateKey key, Object where) throws IOException {
    X509Certificate own = chain.getFirst();
    try {
      if (!belongTogether(own, key)) {
        throw new IOException("the key is not that of the first certificate: " + where);
      }
      return new Identity(List.copyOf(chain), key, names(own));
    } catch (GeneralSecurityException e) {
      throw new IOException("the key and the first certificate do not fit: " + where, e);
    }
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    Signature signature =
        switch (algorithm) {
          case "RSA" -> Signature.getInstance("SHA256withRSA");
          case "EC" -> Signature.getInstance("SHA256withECDSA");
          case "EdDSA" -> Signature.getInstance("EdDSA");
          default -> null;
        };
    if (signature == null) {
      return algorithm.equals(key.getAlgorithm());
    }
    byte[] text = certificate.getSignature();
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(text);
    return signature.verify(signed);
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    List<String> names = new ArrayList<>();
    for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
      if (name.get(0) instanceof Integer type
          && type == DNS_NAME
          && name.get(1) instanceof String host) {
        names.add(host.toLowerCase(Locale.ROOT));
      }
    }
    return List.copyOf(names);
  }

  /// The kind of its key, as JSSE calls it.
  String keyType() {
    return chain.getFirst().getPublicKey().getAlgorithm();
  }

  /// Whether it is that of a host (RFC 9525 §6.3).
  ///
  /// @param host in lower case
  boolean isFor(String host) {
    int dot = host.indexOf('.');
    return names.contains(host) || (dot > 0 && names.contains("*" + host.substring(dot)));
  }
}
