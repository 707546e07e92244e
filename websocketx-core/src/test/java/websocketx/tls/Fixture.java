// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/// Files that openssl has made, for a hundred years:
///
/// - `rsa.pem` for `chat.example`, with `rsa.pkcs8.key`, which is also in `rsa.pkcs1.key`,
/// - `ec.pem` for `chat.example` and `*.chat.example`, with `ec.pkcs8.key`, which is also in
///   `ec.sec1.key`, behind parameters in `ec.sec1-with-parameters.key`, and encrypted in
///   `ec.encrypted.key` and `ec.encrypted-sec1.key`; and both in `ec.p12`,
/// - `ec384.pem` for `other.example` and `*.other.example`, with `ec384.key`,
/// - `ed25519.pem` for `ed.example`, with `ed25519.key`.
public final class Fixture {
  /// Of all that is encrypted.
  public static final String PASSWORD = "changeit";

  private Fixture() {}

  /// Where a file is.
  public static Path file(String name) {
    try {
      return Path.of(requireNonNull(Fixture.class.getResource("/tls/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// The first certificate in a file.
  static X509Certificate certificate(String name) throws IOException {
    return new Pem(file(name)).certificates().getFirst();
  }

  /// What a textual file with a certificate and one with its key make.
  static Identity identity(String certificate, String key) throws IOException {
    List<Identity> all = new KeyFiles.Textual(file(certificate), file(key)).read();
    return all.getFirst();
  }
}
