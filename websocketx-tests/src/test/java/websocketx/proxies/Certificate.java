// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for 127.0.0.1 that its owner has signed, and its key.
///
/// @param chain the file of the certificate
/// @param key the file of its key
/// @param both the file of the two
/// @param trust trusts it, and nothing else
record Certificate(Path chain, Path key, Path both, SSLContext trust) {
  private static final String PASSWORD = "changeit";

  static Certificate make(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = directory.resolve("keys.p12");
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "proxy",
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            file.toString()));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    String chain = pem("CERTIFICATE", keys.getCertificate("proxy").getEncoded());
    String key = pem("PRIVATE KEY", keys.getKey("proxy", PASSWORD.toCharArray()).getEncoded());
    return new Certificate(
        Files.writeString(directory.resolve("chain.pem"), chain),
        Files.writeString(directory.resolve("key.pem"), key),
        Files.writeString(directory.resolve("both.pem"), chain + key),
        trust(keys));
  }

  private static SSLContext trust(KeyStore keys) throws IOException, GeneralSecurityException {
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("proxy", keys.getCertificate("proxy"));
    TrustManagerFactory trusts =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusts.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusts.getTrustManagers(), null);
    return context;
  }

  private static String pem(String kind, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (!process.waitFor(30, SECONDS) || process.exitValue() != 0) {
      throw new IOException(command + ": " + output);
    }
  }
}
