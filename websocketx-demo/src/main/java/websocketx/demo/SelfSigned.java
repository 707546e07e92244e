// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import websocketx.Tls;

/// A certificate that nobody vouches for, made for one run by the JDK's `keytool`.
final class SelfSigned {
  private static final int DAYS = 30;

  private SelfSigned() {}

  /// Makes a key and a certificate for `localhost`, its addresses, and the host that is listened
  /// on. Takes about a second. Nothing of it stays on disk.
  static Tls certificate(String host, InetAddress address) throws IOException {
    Path directory = Files.createTempDirectory("websocketx");
    Path file = directory.resolve("tls.p12");
    try {
      String password = new BigInteger(128, new SecureRandom()).toString(36);
      run(file, password, names(host, address));
      return Tls.pkcs12(file, password.toCharArray());
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private static String names(String host, InetAddress address) {
    StringBuilder names = new StringBuilder("san=dns:localhost,ip:127.0.0.1,ip:::1");
    if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
      names.append(",ip:").append(address.getHostAddress());
      if (host.chars().anyMatch(Character::isLetter) && !host.contains(":")) {
        names.append(",dns:").append(host);
      }
    }
    return names.toString();
  }

  private static void run(Path file, String password, String names) throws IOException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "websocketx",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=websocketx demo",
            "-ext",
            names,
            "-validity",
            String.valueOf(DAYS),
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass:env",
            "WEBSOCKETX_PASSWORD");
    keytool.environment().put("WEBSOCKETX_PASSWORD", password);
    Process process = keytool.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool has made no certificate: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    }
  }
}
