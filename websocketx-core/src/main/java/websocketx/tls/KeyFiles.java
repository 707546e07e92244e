// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Files with identities, read anew at each call.
sealed interface KeyFiles {
  List<Path> files();

  /// What is in the files now.
  ///
  /// @return at least one
  /// @throws IOException if they cannot be read, or do not fit each other
  List<Identity> read() throws IOException;

  /// A chain of certificates, and the key of the first.
  record Textual(Path certificates, Path key) implements KeyFiles {
    @Override
    public List<Path> files() {
      return List.of(certificates, key);
    }

    @Override
    public List<Identity> read() throws IOException {
      List<X509Certificate> chain = new Pem(certificates).certificates();
      PrivateKey own = new Pem(key).key(chain.getFirst().getPublicKey());
      return List.of(Identity.of(chain, own, certificates + " and " + key));
    }
  }

  /// All that a PKCS#12 file holds (RFC 7292).
  final class Pkcs12 implements KeyFiles {
    private final Path file;
    private final char[] password;

    Pkcs12(Path file, char[] password) {
      this.file = file;
      this.password = password.clone();
    }

    @Override
    public List<Path> files() {
      return List.of(file);
    }

    @Override
    public List<Identity> read() throws IOException {
      byte[] content = Pem.content(file);
      List<Identity> identities = new ArrayList<>();
      try {
        KeyStore store = store(content);
        List<String> aliases = Collections.list(store.aliases());
        for (String alias : aliases) {
          Certificate[] chain = store.getCertificateChain(alias);
          if (chain != null && store.getKey(alias, password) instanceof PrivateKey key) {
            List<X509Certificate> own =
                Arrays.stream(chain).map(X509Certificate.class::cast).toList();
            identities.add(Identity.of(own, key, file + ", " + alias));
          }
        }
      } catch (GeneralSecurityException e) {
        throw new IOException(file + " holds a key or certificate that cannot be read", e);
      }
      if (identities.isEmpty()) {
        throw new IOException(file + " holds no key with a certificate");
      }
      return identities;
    }

    /// The JDK's messages name neither the file nor, if it is of another kind, what is expected.
    private KeyStore store(byte[] content) throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try {
        store.load(new ByteArrayInputStream(content), password);
      } catch (IOException e) {
        boolean locked = e.getCause() instanceof UnrecoverableKeyException;
        throw new IOException(
            file + (locked ? ": the password is not that of this file" : " is no PKCS#12 file"), e);
      }
      return store;
    }
  }
}
