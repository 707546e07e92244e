// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Options;
import websocketx.Tls;
import websocketx.tests.RawTls.End;

/// Clients with which TLS fails get to read why, whatever they send meanwhile, and keep nothing.
class TlsRefusalsIT {
  private static final long SECOND = 1_000_000_000;

  @TempDir private static Path directory;
  private static Tls strict;

  @BeforeAll
  static void wantCertificates() throws Exception {
    Keys known = Keys.make(directory, "known");
    strict = Keys.localhost().tls().requireClientCertificates(known.certificate());
  }

  private static Ordeal ordeal(Tls tls) {
    Options options = Options.defaults().handshakeTimeout(Duration.ofSeconds(20));
    return new Ordeal(Probe.ECHO, builder -> builder.options(options), tls);
  }

  /// A client without a certificate that has said all that it has to say.
  private static RawTls stranger(Ordeal ordeal) throws Exception {
    return new RawTls(ordeal.server().uri(), RawTls.engine("TLSv1.3")).handshake();
  }

  private static void awaitAnswer(RawTls client) {
    Probe.until("the server has answered", () -> available(client) > 0);
  }

  private static int available(RawTls client) {
    try {
      return client.socket.getInputStream().available();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Of a TCP connection that is closed, the first record is answered by a reset, and the next
  /// cannot be written.
  private static void assertReadsWhy(RawTls client) throws IOException {
    awaitAnswer(client);
    for (int i = 0; i < 10; i++) {
      client.send(client.seal(Raw.upgrade("/")));
    }
    assertEquals(End.ALERT, client.end());
  }

  @Test
  @DisplayName("a client without a certificate reads the alert, with its request behind it")
  void requestBehindARefusedCertificate() throws Exception {
    try (Ordeal ordeal = ordeal(strict)) {
      for (int i = 0; i < Ordeal.TIMES; i++) {
        try (RawTls client = stranger(ordeal)) {
          assertReadsWhy(client);
        }
      }
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  @Test
  void bytesBehindAProtocolThatIsNotSpoken() throws Exception {
    try (Ordeal ordeal = ordeal(Keys.localhost().tls())) {
      ordeal.surviveClients(() -> {
        SSLEngine engine = RawTls.engine("TLSv1.3");
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        engine.setSSLParameters(parameters);
        try (RawTls client = new RawTls(ordeal.server().uri(), engine)) {
          byte[] hello = client.nextFlight();
          client.send(hello);
          awaitAnswer(client);
          for (int i = 0; i < 10; i++) {
            client.send(hello);
          }
          assertEquals(End.ALERT, client.end());
        }
      });
    }
  }

  @Test
  void clientThatNeverClosesKeepsNothing() throws Exception {
    try (Ordeal ordeal = ordeal(strict);
        RawTls client = stranger(ordeal)) {
      assertEquals(End.ALERT, client.end());
      long begun = System.nanoTime();
      Probe.until("it is dropped", () -> ordeal.sockets() == 0);
      assertTrue(System.nanoTime() - begun < 15 * SECOND, "by the deadline of the handshake");
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  @Test
  void clientThatGoesOnSendingIsReset() throws Exception {
    byte[] much = new byte[1 << 20];
    try (Ordeal ordeal = ordeal(strict);
        RawTls client = stranger(ordeal)) {
      awaitAnswer(client);
      long sent = 0;
      try {
        while (sent < 200L << 20) {
          client.send(much);
          sent += much.length;
        }
      } catch (IOException e) {
        // That is what has to come.
      }
      long all = sent;
      assertTrue(all <= 32 << 20, () -> all + " bytes were taken"); // most of them by the kernel
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  @Test
  void shutdownDoesNotWaitForThemToRead() throws Exception {
    try (Ordeal ordeal = ordeal(strict);
        RawTls client = stranger(ordeal)) {
      awaitAnswer(client);
      ordeal.server().shutdownNow();
      assertTrue(ordeal.server().awaitTermination(Duration.ofSeconds(10)));
      assertEquals(End.ALERT, client.end());
    }
  }
}
