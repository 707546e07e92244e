// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import websocketx.Tls;

/// A key with its certificate, which the JDK's `keytool` has made for a test.
///
/// @param file in the format PKCS#12
record Keys(Path file) {
  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "own";
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /// What most tests need: self-signed, for the loopback interface.
  private static final class Localhost {
    static final Keys KEYS = make();

    private static Keys make() {
      try {
        Path directory = Files.createTempDirectory("keys");
        directory.toFile().deleteOnExit();
        Keys keys = Keys.make(directory, "localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");
        keys.file.toFile().deleteOnExit();
        return keys;
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static Keys localhost() {
    return Localhost.KEYS;
  }

  /// Makes a pair of keys on an elliptic curve, with a certificate that it has signed itself.
  ///
  /// @param name of its subject, and of the file
  /// @param options more of `keytool -genkeypair`; they may name another kind of key
  static Keys make(Path directory, String name, String... options)
      throws IOException, InterruptedException {
    Path file = directory.resolve(name + ".p12");
    List<String> all = new ArrayList<>(List.of("-genkeypair", "-alias", ALIAS));
    all.addAll(List.of("-dname", "CN=" + name, "-validity", "2"));
    all.addAll(List.of(options));
    if (!all.contains("-keyalg")) {
      all.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    }
    Keys keys = new Keys(file);
    keys.keytool(all);
    return keys;
  }

  private void keytool(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(DEADLINE), "keytool has not ended");
    assertEquals(0, process.exitValue(), output);
  }

  /// The certificate in a textual file.
  Path certificate() throws IOException, InterruptedException {
    Path textual = file.resolveSibling(file.getFileName() + ".pem");
    Files.deleteIfExists(textual);
    keytool(List.of("-exportcert", "-rfc", "-alias", ALIAS, "-file", textual.toString()));
    return textual;
  }

  /// The hash of its public key, by which Chromium knows it.
  String hash() throws IOException, GeneralSecurityException {
    byte[] key = own().getPublicKey().getEncoded();
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
  }

  /// Of a server that shows it.
  Tls tls() throws IOException {
    return Tls.pkcs12(file, PASSWORD.toCharArray());
  }

  /// Of a client that trusts it, and nothing else.
  SSLContext trusting() throws IOException, GeneralSecurityException {
    return trusting(null);
  }

  /// Of a client that trusts it, and others, and shows another one.
  SSLContext trusting(@Nullable Keys own, Keys... others)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, own());
    for (Keys other : others) {
      trusted.setCertificateEntry(other.file.toString(), other.own());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : own.managers(), trust.getTrustManagers(), null);
    return context;
  }

  /// Of a server that shows it, as an application makes one.
  SSLContext serving() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers(), null, null);
    return context;
  }

  private KeyManager[] managers() throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(), PASSWORD.toCharArray());
    return keys.getKeyManagers();
  }

  private Certificate own() throws IOException, GeneralSecurityException {
    return store().getCertificate(ALIAS);
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return store;
    }
  }
}
