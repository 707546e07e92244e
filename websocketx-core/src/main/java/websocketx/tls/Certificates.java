// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// The files that a server proves itself with, and those that its clients are judged by. Immutable;
/// each [#load()] reads the files.
///
/// @param identities the first is shown to clients that ask for no other
/// @param authorities who vouches for clients; null if those show no certificates
public record Certificates(List<KeyFiles> identities, @Nullable Path authorities) {
  /// From a chain of certificates and a key, both textual.
  public static Certificates pem(Path certificates, Path key) {
    return new Certificates(List.of(new KeyFiles.Textual(certificates, key)), null);
  }

  /// From a PKCS#12 file.
  public static Certificates pkcs12(Path file, char[] password) {
    return new Certificates(List.of(new KeyFiles.Pkcs12(file, password)), null);
  }

  /// With more to choose from.
  public Certificates and(Certificates others) {
    List<KeyFiles> both = new ArrayList<>(identities);
    both.addAll(others.identities);
    return new Certificates(List.copyOf(both), authorities);
  }

  /// With those who vouch for clients, in a textual file.
  public Certificates trusting(Path file) {
    return new Certificates(identities, file);
  }

  /// What tells one version of the files from another.
  ///
  /// @throws IOException if one of them is not there
  public List<Object> stamps() throws IOException {
    List<Path> files = new ArrayList<>();
    identities.forEach(identity -> files.addAll(identity.files()));
    if (authorities != null) {
      files.add(authorities);
    }
    List<Object> stamps = new ArrayList<>();
    for (Path file : files) {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.add(List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey())));
    }
    return stamps;
  }

  /// Reads the files.
  ///
  /// @throws IOException if they cannot be read, or do not fit each other
  public SSLContext load() throws IOException {
    List<Identity> all = new ArrayList<>();
    for (KeyFiles files : identities) {
      all.addAll(files.read());
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Identities(all)}, trust(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates cannot be used", e);
    }
  }

  private TrustManager[] trust() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Path file = authorities;
    if (file != null) {
      for (X509Certificate authority : new Pem(file).certificates()) {
        store.setCertificateEntry("authority " + store.size(), authority);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
