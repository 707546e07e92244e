// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\n";

  @TempDir private Path directory;

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("a.pem"), content);
  }

  private static String message(Path certificates, Path key) {
    KeyFiles files = new KeyFiles.Textual(certificates, key);
    return String.valueOf(assertThrows(IOException.class, files::read).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.pem, rsa.pkcs8.key, RSA, chat.example",
    "rsa.pem, rsa.pkcs1.key, RSA, chat.example",
    "ec.pem, ec.pkcs8.key, EC, chat.example",
    "ec.pem, ec.sec1.key, EC, chat.example",
    "ec.pem, ec.sec1-with-parameters.key, EC, chat.example",
    "ec384.pem, ec384.key, EC, other.example",
    "ed25519.pem, ed25519.key, EdDSA, ed.example",
  })
  void everyFormOfAKeyIsRead(String certificate, String key, String type, String host)
      throws IOException {
    Identity identity = Fixture.identity(certificate, key);
    assertEquals(type, identity.keyType());
    assertTrue(identity.isFor(host));
    assertEquals(1, identity.chain().size());
  }

  @Test
  void olderFormsAreTheSameKeys() throws IOException {
    assertEquals(
        Fixture.identity("rsa.pem", "rsa.pkcs8.key").key(),
        Fixture.identity("rsa.pem", "rsa.pkcs1.key").key());
    assertEquals(
        scalar(Fixture.identity("ec.pem", "ec.pkcs8.key")),
        scalar(Fixture.identity("ec.pem", "ec.sec1.key")));
  }

  /// One form of the key holds the public one too, and the other does not.
  private static BigInteger scalar(Identity identity) {
    return ((ECPrivateKey) identity.key()).getS();
  }

  @Test
  void oneFileMayHoldAllWithTextBetween() throws IOException {
    String all =
        "subject=/CN=chat.example - the server's own\r\n"
            + Files.readString(Fixture.file("ec.pem"))
            + "issuer - nobody\n"
            + Files.readString(Fixture.file("ec384.pem"))
            + Files.readString(Fixture.file("ec.sec1-with-parameters.key"));
    Path file = file(all.replace("\n", "\r\n"));
    Identity identity = new KeyFiles.Textual(file, file).read().getFirst();
    assertEquals(
        List.of(Fixture.certificate("ec.pem"), Fixture.certificate("ec384.pem")), identity.chain());
  }

  @ParameterizedTest
  @CsvSource({
    "ec.pem, ec384.key, is not that of the first certificate|do not fit",
    "ec.pem, rsa.pkcs8.key, holds no key for a certificate with EC",
    "ec.pem, rsa.pkcs1.key, holds no key for a certificate with EC",
    "rsa.pem, ec.sec1.key, holds no key for a certificate with RSA",
    "rsa.pem, ed25519.key, holds no key for a certificate with RSA",
    "ed25519.pem, ec.pkcs8.key, holds no key for a certificate with EdDSA",
    "ec.pem, ec.encrypted.key, decrypt it",
    "ec.pem, ec.encrypted-sec1.key, decrypt it",
    "ec.pem, ec.pem, 'holds no PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY'",
    "ec.pkcs8.key, ec.pkcs8.key, holds no CERTIFICATE",
    "ec.p12, ec.pkcs8.key, holds nothing that begins with -----BEGIN",
  })
  void whatDoesNotFitIsSaid(String certificate, String key, String said) {
    String message = message(Fixture.file(certificate), Fixture.file(key));
    assertTrue(List.of(said.split("\\|", -1)).stream().anyMatch(message::contains), () -> message);
    assertTrue(message.contains(".pem") || message.contains(".key") || message.contains(".p12"));
  }

  @Test
  void keyOfAnotherPairOfTheSameKindIsRefused() throws IOException {
    Path other = Fixture.file("rsa-other.key");
    assertTrue(message(Fixture.file("rsa.pem"), other).contains("not that of the first"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "-----BEGIN CERTIFICATE-----",
        CERTIFICATE + "-----END CERTIFICATE-----",
        CERTIFICATE + "====\n-----END CERTIFICATE-----",
        CERTIFICATE + "AAAA\n-----END CERTIFICATE-----",
        CERTIFICATE + "MIIB\n-----END PRIVATE KEY-----",
        CERTIFICATE + "MIIB\n",
        CERTIFICATE + "MIIBMIIBMIIB\n-----END CERTIFICATE-----",
      })
  void garbageIsRefusedWithTheNameOfTheFile(String content) throws IOException {
    Path file = file(content);
    String message = message(file, Fixture.file("ec.pkcs8.key"));
    assertTrue(message.contains(file.toString()), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
  void garbageInAKeyIsRefusedWithTheNameOfTheFile(String label) throws IOException {
    for (String content : List.of("", "AAAA", "MIIBMIIB", "A".repeat(100_000))) {
      Path file =
          file("-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----");
      String message = message(Fixture.file("ec.pem"), file);
      assertTrue(message.contains(file.toString()), message);
    }
  }

  @Test
  void hugeFileIsNotRead() throws IOException {
    Path file = file(" ".repeat((1 << 20) + 1));
    assertTrue(message(file, file).contains("is larger than 1048576 bytes"));
  }

  @Test
  void directoryIsNamed() {
    assertEquals(directory + " is a directory", message(directory, directory));
  }

  @Test
  void chainThatIsCutShortIsRefused() throws IOException {
    String own = Files.readString(Fixture.file("ec.pem"));
    Path file = file(own + own.substring(0, own.length() / 2));
    assertTrue(message(file, Fixture.file("ec.pkcs8.key")).contains("there is no -----END"));
  }

  @Test
  void fileThatIsMissingIsNamed() {
    Path missing = directory.resolve("missing.pem");
    KeyFiles files = new KeyFiles.Textual(missing, missing);
    assertEquals(
        missing.toString(), assertThrows(NoSuchFileException.class, files::read).getMessage());
  }

  // ---- PKCS#12

  private static KeyFiles pkcs12(String name, String password) {
    return new KeyFiles.Pkcs12(Fixture.file(name), password.toCharArray());
  }

  @Test
  void pkcs12IsRead() throws IOException {
    Identity identity = pkcs12("ec.p12", Fixture.PASSWORD).read().getFirst();
    Identity same = Fixture.identity("ec.pem", "ec.sec1.key");
    assertEquals(same.chain(), identity.chain());
    assertEquals(scalar(same), scalar(identity));
  }

  @ParameterizedTest
  @CsvSource({
    "ec.p12, wrong, the password is not that of this file",
    "ec.p12, '', the password is not that of this file",
    "ec.pem, wrong, is no PKCS#12 file",
    "'', wrong, is a directory",
  })
  void pkcs12ThatCannotBeReadIsNamed(String name, String password, String said) {
    IOException refused = assertThrows(IOException.class, pkcs12(name, password)::read);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(Fixture.file(name).toString()), message);
    assertTrue(message.endsWith(said), message);
  }
}
