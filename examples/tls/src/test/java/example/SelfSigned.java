// SPDX-License-Identifier: Apache-2.0

package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for `localhost` that nobody vouches for, in files as certificate authorities and
/// their programs write them.
final class SelfSigned {
  private static final String PASSWORD = "changeit";

  private SelfSigned() {}

  /// Makes a new one in `chain.pem` and `key.pem`.
  ///
  /// @return for a client that trusts this certificate, and no other
  static SSLContext in(Path directory) throws Exception {
    Path file = directory.resolve("localhost.p12");
    Files.deleteIfExists(file); // or the old one would stay
    keytool(
        directory,
        "-genkeypair -keystore localhost.p12 -storetype PKCS12 -storepass changeit"
            + " -alias localhost -keyalg EC -dname CN=localhost -ext SAN=dns:localhost");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    byte[] key = store.getKey("localhost", PASSWORD.toCharArray()).getEncoded();
    write(directory.resolve("key.pem"), "PRIVATE KEY", key);
    byte[] certificate = store.getCertificate("localhost").getEncoded();
    write(directory.resolve("chain.pem"), "CERTIFICATE", certificate);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static void keytool(Path directory, String options) throws Exception {
    List<String> command = new ArrayList<>(List.of(options.split(" ")));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    assertEquals(0, builder.inheritIO().start().waitFor());
  }

  private static void write(Path file, String label, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
  }
}
