// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file with certificates or keys in textual form (RFC 7468).
final class Pem {
  /// What may be in a file of certificates or keys, in bytes: all authorities of an operating
  /// system are a fifth of that.
  private static final long MAX_FILE = 1 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----");

  /// Of a key that is encrypted in one of the older forms (RFC 1421 §4.6.1.1).
  private static final String ENCRYPTED = "Proc-Type: 4,ENCRYPTED";

  private static final class Block {
    final String label;
    final byte[] der;

    Block(String label, byte[] der) {
      this.label = label;
      this.der = der;
    }
  }

  private final Path file;
  private final List<Block> blocks = new ArrayList<>();

  /// Reads a file.
  ///
  /// @throws IOException if it cannot be read, or holds no block
  Pem(Path file) throws IOException {
    this.file = file;
    String text = new String(content(file), StandardCharsets.ISO_8859_1);
    Matcher matcher = BLOCK.matcher(text);
    int end = 0;
    while (matcher.find()) {
      end = matcher.end();
      if (matcher.group(2).contains(ENCRYPTED)) {
        throw isEncrypted();
      }
      try {
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
        blocks.add(new Block(matcher.group(1), der));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": " + matcher.group(1) + " is not in base64", e);
      }
    }
    if (text.indexOf("-----BEGIN ", end) >= 0) {
      throw new IOException(file + " ends before a block that has begun: there is no -----END");
    }
    if (blocks.isEmpty()) {
      throw new IOException(file + " holds nothing that begins with -----BEGIN");
    }
  }

  /// What is in a file that may have certificates or keys.
  ///
  /// @throws IOException if it cannot be read, or is too large for that
  static byte[] content(Path file) throws IOException {
    if (Files.isDirectory(file)) { // the JDK's message would not name it
      throw new IOException(file + " is a directory");
    }
    if (Files.size(file) > MAX_FILE) {
      throw new IOException(file + " is larger than " + MAX_FILE + " bytes");
    }
    return Files.readAllBytes(file);
  }

  /// All its certificates, in their order.
  ///
  /// @throws IOException if there are none
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks) {
        if (block.label.equals("CERTIFICATE")) {
          ByteArrayInputStream der = new ByteArrayInputStream(block.der);
          certificates.add((X509Certificate) factory.generateCertificate(der));
        }
      }
    } catch (CertificateException e) {
      throw new IOException(file + " holds a certificate that cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " holds no CERTIFICATE");
    }
    return certificates;
  }

  /// Its first private key.
  ///
  /// @param certified the public one that belongs to it, which says what the older forms do not:
  ///   which algorithm it is for, and which curve
  /// @throws IOException if there is none
  PrivateKey key(PublicKey certified) throws IOException {
    for (Block block : blocks) {
      byte[] pkcs8 =
          switch (block.label) {
            case "PRIVATE KEY" -> block.der; // RFC 5958
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> // RFC 8017 A.1.2, RFC 5915
                Der.privateKeyInfo(certified.getEncoded(), block.der);
            case "ENCRYPTED PRIVATE KEY" -> throw isEncrypted();
            default -> null;
          };
      if (pkcs8 != null) {
        try {
          KeyFactory factory = KeyFactory.getInstance(certified.getAlgorithm());
          return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
          throw new IOException(
              file + " holds no key for a certificate with " + certified.getAlgorithm(), e);
        }
      }
    }
    throw new IOException(file + " holds no PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY");
  }

  private IOException isEncrypted() {
    return new IOException(file + " holds an encrypted key; decrypt it, or use a PKCS#12 file");
  }
}
