// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which certificate a client is shown.
class IdentitiesTest {
  private static final String RSA = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  private static final String EC = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

  private static Certificates files(String... names) {
    Certificates all = null;
    for (String name : names) {
      String key = name.equals("rsa") || name.equals("ec") ? name + ".pkcs8.key" : name + ".key";
      Certificates one = Certificates.pem(Fixture.file(name + ".pem"), Fixture.file(key));
      all = all == null ? one : all.and(one);
    }
    return requireNonNull(all);
  }

  /// The file of the certificate that is shown.
  private static String shown(Certificates files, SSLEngine client) throws IOException {
    SSLEngine server = files.load().createSSLEngine();
    server.setUseClientMode(false);
    Handshakes.perform(client, server);
    Certificate shown = client.getSession().getPeerCertificates()[0];
    for (String name : List.of("rsa", "ec", "ec384", "ed25519")) {
      if (Fixture.certificate(name + ".pem").equals(shown)) {
        return name;
      }
    }
    throw new AssertionError("an unknown certificate: " + shown);
  }

  private static SSLEngine client(@Nullable String name, String suite) {
    SSLEngine client = Handshakes.client(name, "TLSv1.2");
    client.setEnabledCipherSuites(new String[] {suite});
    return client;
  }

  @ParameterizedTest
  @CsvSource({
    "chat.example, ec",
    "CHAT.example, ec",
    "a.chat.example, ec",
    "a.b.chat.example, ed25519", // an asterisk stands for one label
    "other.example, ec384",
    "a.other.example, ec384",
    "ed.example, ed25519",
    "a.ed.example, ed25519",
    "unknown.example, ed25519",
    "example, ed25519",
    ", ed25519",
  })
  void nameDecides(@Nullable String name, String shown) throws IOException {
    Certificates files = files("ed25519", "ec", "ec384");
    assertEquals(shown, shown(files, Handshakes.client(name, "TLSv1.3")));
    assertEquals(shown, shown(files, Handshakes.client(name, "TLSv1.2")));
  }

  @Test
  void kindOfKeyDecidesAmongThoseOfOneName() throws IOException {
    Certificates files = files("ec384", "rsa", "ec");
    assertEquals("rsa", shown(files, client("chat.example", RSA)));
    assertEquals("ec", shown(files, client("chat.example", EC)));
    assertEquals("ec", shown(files, client("a.chat.example", EC)));
  }

  @Test
  void whoAsksForNoNameGetsTheFirstOrOneOfItsNameThatItSupports() throws IOException {
    for (String name : new String[] {null, "unknown.example"}) {
      assertEquals("rsa", shown(files("rsa", "ec"), client(name, RSA)));
      assertEquals("ec", shown(files("rsa", "ec"), client(name, EC)));
      assertEquals("rsa", shown(files("ec", "ec384", "rsa"), client(name, RSA)));
    }
  }

  @Test
  void nothingOfAnotherNameIsShownToWhoDoesNotSupportTheRightOne() {
    for (String name : new String[] {"other.example", null}) {
      Certificates files = files("ec384", "rsa");
      assertThrows(SSLException.class, () -> shown(files, client(name, RSA)));
    }
  }

  @Test
  void clientThatVerifiesOnlyRsaIsShownAnRsaKey() throws IOException {
    SSLEngine client = Handshakes.client("chat.example", "TLSv1.3");
    SSLParameters parameters = client.getSSLParameters();
    parameters.setSignatureSchemes(new String[] {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"});
    client.setSSLParameters(parameters);
    assertEquals("rsa", shown(files("ec", "rsa"), client));
  }

  @Test
  void wildcardStandsForOneWholeLabel() throws IOException {
    Identity identity = Fixture.identity("ec.pem", "ec.pkcs8.key");
    assertTrue(identity.isFor("chat.example"));
    assertTrue(identity.isFor("a.chat.example"));
    assertFalse(identity.isFor(".chat.example"));
    assertFalse(identity.isFor("xchat.example"));
    assertFalse(identity.isFor("a.b.chat.example"));
    assertFalse(identity.isFor("example"));
    assertFalse(identity.isFor(""));
  }
}
