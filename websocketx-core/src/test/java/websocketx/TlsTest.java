// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.tls.Fixture;
import websocketx.tls.Handshakes;

class TlsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may pass its end
  private long version;

  private Path certificate() {
    return directory.resolve("certificate.pem");
  }

  private Path key() {
    return directory.resolve("key.pem");
  }

  /// Puts a fixture in the place of a file, as one that is newer.
  private void put(String fixture, Path file) throws IOException {
    Files.copy(Fixture.file(fixture), file, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(file, FileTime.fromMillis(++version * 10_000));
  }

  private Tls first() throws IOException {
    put("ec.pem", certificate());
    put("ec.pkcs8.key", key());
    return Tls.pem(certificate(), key());
  }

  private void renew() throws IOException {
    put("ec384.pem", certificate());
    put("ec384.key", key());
  }

  private static String shown(Tls tls) throws IOException {
    return Handshakes.subject(tls.get());
  }

  // ---- engines

  @Test
  void enginesAreServersThatSpeakTwoVersions() throws IOException {
    Tls tls = first();
    SSLEngine engine = tls.get();
    assertFalse(engine.getUseClientMode());
    assertArrayEquals(new String[] {"TLSv1.3", "TLSv1.2"}, engine.getEnabledProtocols());
    assertFalse(engine.getNeedClientAuth());
    assertFalse(engine.getWantClientAuth());
    assertNotSame(engine, tls.get());
  }

  @Test
  void clientsMayBeAskedOrObliged() throws IOException {
    Tls tls = first();
    assertTrue(tls.requireClientCertificates(Fixture.file("rsa.pem")).get().getNeedClientAuth());
    assertTrue(tls.requestClientCertificates(Fixture.file("rsa.pem")).get().getWantClientAuth());
    assertFalse(tls.get().getWantClientAuth(), "the first is as it was");
    assertThrows(
        IOException.class, () -> tls.requireClientCertificates(Fixture.file("rsa.pkcs8.key")));
    assertThrows(IOException.class, () -> tls.requestClientCertificates(directory.resolve("none")));
  }

  @Test
  void oneMayBeAddedToTheOther() throws IOException {
    Tls both = first().or(Tls.pem(Fixture.file("ed25519.pem"), Fixture.file("ed25519.key")));
    assertEquals("CN=ed.example", Handshakes.subject(both.get(), "ed.example"));
    assertEquals("CN=chat.example", Handshakes.subject(both.get(), "chat.example"));
    assertEquals("CN=chat.example", shown(both));
    Tls pkcs12 = Tls.pkcs12(Fixture.file("ec.p12"), Fixture.PASSWORD.toCharArray());
    assertEquals("CN=chat.example", shown(pkcs12));
  }

  @Test
  void passwordIsCopied() throws IOException {
    char[] password = Fixture.PASSWORD.toCharArray();
    Tls tls = Tls.pkcs12(Fixture.file("ec.p12"), password);
    password[0] = '?';
    tls.reload();
    assertEquals("CN=chat.example", shown(tls));
  }

  @Test
  void contextOfTheCallersHasNoFiles() throws Exception {
    Tls tls = Tls.of(SSLContext.getDefault());
    assertFalse(tls.get().getUseClientMode());
    Path file = Fixture.file("rsa.pem");
    assertThrows(IllegalStateException.class, tls::reload);
    assertThrows(IllegalStateException.class, () -> tls.watching(MINUTE));
    assertThrows(IllegalStateException.class, () -> tls.requireClientCertificates(file));
    assertThrows(IllegalStateException.class, () -> tls.requestClientCertificates(file));
    Tls files = first();
    assertThrows(IllegalStateException.class, () -> tls.or(files));
    assertThrows(IllegalStateException.class, () -> files.or(tls));
  }

  // ---- reloading

  @Test
  void reloadShowsWhatIsThereNow() throws IOException {
    Tls tls = first();
    renew();
    assertEquals("CN=chat.example", shown(tls));
    tls.reload();
    assertEquals("CN=other.example", shown(tls));
  }

  @Test
  void reloadThatFailsChangesNothing() throws IOException {
    Tls tls = first();
    put("ec384.pem", certificate()); // and not its key yet
    assertThrows(IOException.class, tls::reload);
    assertEquals("CN=chat.example", shown(tls));
    Files.delete(key());
    assertThrows(IOException.class, tls::reload);
    assertEquals("CN=chat.example", shown(tls));
    put("ec384.key", key());
    tls.reload();
    assertEquals("CN=other.example", shown(tls));
  }

  /// A pipe in place of the key: who reads it has the older certificate already, and waits. The
  /// newer files are put in its place meanwhile.
  @Test
  @Timeout(60)
  void reloadThatIsSlowDoesNotUndoANewerOne() throws Exception {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
    Tls tls = first().watching(MINUTE, clock::get);
    Path pipe = directory.resolve("pipe");
    byte[] old = Files.readAllBytes(key());
    Files.delete(key());
    assertEquals(0, new ProcessBuilder("mkfifo", key().toString()).start().waitFor());
    Thread slow = reloading(tls);
    Thread quick;
    try (OutputStream out = Files.newOutputStream(key())) { // it reads by then
      Files.move(key(), pipe);
      renew();
      assertEquals("CN=chat.example", shown(tls), "a client that comes and looks does not wait");
      quick = reloading(tls);
      while (quick.isAlive() && quick.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      out.write(old);
    }
    slow.join();
    quick.join();
    assertEquals("CN=other.example", shown(tls));
  }

  private static Thread reloading(Tls tls) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            tls.reload();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void filesAreLookedAtWhenTheIntervalIsOver() throws IOException {
    Tls tls = first().watching(MINUTE, clock::get);
    assertEquals("CN=chat.example", shown(tls));
    renew();
    assertEquals("CN=chat.example", shown(tls), "at the same moment");
    clock.addAndGet(MINUTE.toNanos() - 1);
    assertEquals("CN=chat.example", shown(tls), "too early");
    clock.addAndGet(1);
    assertEquals("CN=other.example", shown(tls));
  }

  @Test
  void everyConnectionLooksWithoutInterval() throws IOException {
    Tls tls = first().watching(Duration.ZERO, clock::get);
    assertEquals("CN=chat.example", shown(tls));
    renew();
    assertEquals("CN=other.example", shown(tls));
  }

  @Test
  void nobodyLooksWithAnEndlessInterval() throws IOException {
    Tls tls = first().watching(Options.NEVER, clock::get);
    assertEquals("CN=chat.example", shown(tls)); // the first look
    renew();
    clock.addAndGet(Duration.ofDays(365).toNanos());
    assertEquals("CN=chat.example", shown(tls));
  }

  /// Whoever renews a certificate writes one file after the other.
  @ParameterizedTest
  @ValueSource(strings = {"", "-----BEGIN CERTIFICATE-----\nMIIB", "other"})
  void filesThatDoNotFitYetAreTriedAgain(String half) throws IOException {
    Tls tls = first().watching(MINUTE, clock::get);
    assertEquals("CN=chat.example", shown(tls));
    if (half.equals("other")) {
      put("ec384.pem", certificate());
    } else {
      Files.writeString(certificate(), half);
    }
    clock.addAndGet(MINUTE.toNanos());
    assertEquals("CN=chat.example", shown(tls));
    renew();
    assertEquals("CN=chat.example", shown(tls), "not before the next look");
    clock.addAndGet(MINUTE.toNanos());
    assertEquals("CN=other.example", shown(tls));
  }

  @Test
  void fileThatIsGoneForAMomentDoesNoHarm() throws IOException {
    Tls tls = first().watching(MINUTE, clock::get);
    Files.delete(certificate());
    assertEquals("CN=chat.example", shown(tls));
    clock.addAndGet(MINUTE.toNanos());
    assertEquals("CN=chat.example", shown(tls));
  }

  @Test
  void intervalIsNotNegative() throws IOException {
    Tls tls = first();
    assertThrows(IllegalArgumentException.class, () -> tls.watching(Duration.ofNanos(-1)));
  }
}
