// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import websocketx.peers.Service.Tls;

/// The certificate of a server and its key, for as long as its process lasts: a PKCS#12, made by
/// the keytool of this JVM.
public final class Identity {
  static final String PASSWORD = "changeit";

  private final byte[] pkcs12;

  private Identity(byte[] pkcs12) {
    this.pkcs12 = pkcs12;
  }

  /// Takes a second or two.
  ///
  /// @param kind not [Tls#OFF]
  public static Identity make(Tls kind) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("identity");
    Path file = directory.resolve("identity.p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keystore",
                  file.toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD,
                  "-alias",
                  "server",
                  "-dname",
                  "CN=localhost",
                  "-keyalg",
                  kind.name(),
                  kind == Tls.RSA ? "-keysize" : "-groupname",
                  kind == Tls.RSA ? "2048" : "secp256r1")
              .redirectErrorStream(true)
              .start();
      byte[] said = keytool.getInputStream().readAllBytes();
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool: " + new String(said, StandardCharsets.UTF_8));
      }
      return new Identity(Files.readAllBytes(file));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  byte[] pkcs12() {
    return pkcs12.clone();
  }

  KeyStore keyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(pkcs12), PASSWORD.toCharArray());
    return store;
  }

  KeyManagerFactory keys() throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(keyStore(), PASSWORD.toCharArray());
    return keys;
  }

  /// A new one, of the JDK's provider.
  public SSLContext context() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys().getKeyManagers(), null, null);
    return context;
  }
}
