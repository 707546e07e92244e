// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.Decision;
import websocketx.Tls;
import websocketx.WebSocketServer;
import websocketx.testing.TestServer;
import websocketx.testing.WebSocketExtension;

/// `openssl s_client` as the other side of TLS.
@ExtendWith(WebSocketExtension.class)
class OpensslIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final byte[] HELLO = Raw.frame(0x81, "hello".getBytes(ISO_8859_1));
  private static final byte[] CLOSE = Raw.frame(0x88, (byte) 3, (byte) 0xe8);
  private static final String ANSWER = "\u0081\u0005hello";
  private static final String CLOSED = "\u0088\u0002\u0003\u00e8";

  @TempDir private Path directory;

  /// A client that is running.
  private static final class Client implements AutoCloseable {
    private final Process process;
    private final StringBuilder output = new StringBuilder();
    private final Thread reader;

    Client(TestServer server, String... options) throws IOException {
      List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
      command.addAll(List.of("-connect", server.uri().getRawAuthority()));
      command.addAll(List.of(options));
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
      try (InputStream in = process.getInputStream()) {
        for (int next; (next = in.read()) >= 0; ) {
          synchronized (output) {
            output.append((char) next);
          }
        }
      } catch (IOException e) {
        // It has ended.
      }
    }

    String output() {
      synchronized (output) {
        return output.toString();
      }
    }

    Client send(byte... bytes) throws IOException {
      process.getOutputStream().write(bytes);
      process.getOutputStream().flush();
      return this;
    }

    Client await(String text) {
      Probe.until("it prints " + text, () -> output().contains(text) || !process.isAlive());
      assertTrue(output().contains(text), this::output);
      return this;
    }

    /// Waits for the server to end it.
    String end() throws InterruptedException {
      assertTrue(process.waitFor(DEADLINE), () -> "it has not ended: " + output());
      reader.join();
      return output();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @BeforeAll
  static void needsOpenssl() {
    assumeTrue("true".equals(System.getenv("CI")) || Project.onPath("openssl"));
  }

  private static TestServer echo(Tls tls) {
    return TestServer.start(WebSocketServer.of(Probe.ECHO), tls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void opensslTalksToTheServer(String version) throws Exception {
    String trusted = Keys.localhost().certificate().toString();
    try (TestServer server = echo(Keys.localhost().tls());
        Client client =
            new Client(server, version, "-quiet", "-CAfile", trusted, "-verify_return_error")) {
      client.send(Raw.concat(Raw.upgrade("/"), HELLO, CLOSE));
      String output = client.end();
      assertTrue(output.contains("HTTP/1.1 101 "), output);
      assertTrue(output.endsWith(ANSWER + CLOSED), output);
      assertEquals(0, client.process.exitValue(), output);
    }
  }

  @Test
  @DisplayName("[B25] R of openssl, a second handshake, is refused")
  void renegotiationIsRefused() throws Exception {
    try (TestServer server = echo(Keys.localhost().tls());
        Client client = new Client(server, "-tls1_2")) {
      client.send(Raw.concat(Raw.upgrade("/"), HELLO)).await(ANSWER);
      client.send((byte) 'R', (byte) '\n').await("RENEGOTIATING");
      assertFalse(client.end().contains(CLOSED));
    }
  }

  @Test
  @DisplayName("[B30] K and k of openssl, key updates, harm nothing")
  void keyUpdatesAreFollowed() throws Exception {
    try (TestServer server = echo(Keys.localhost().tls());
        Client client = new Client(server, "-tls1_3")) {
      client.send(Raw.concat(Raw.upgrade("/"), HELLO)).await(ANSWER);
      for (char kind : new char[] {'K', 'k', 'K'}) {
        int before = client.output().split(ANSWER, -1).length;
        client.send((byte) kind, (byte) '\n').await("KEYUPDATE");
        Probe.until("it is ready", () -> client.output().endsWith("KEYUPDATE\n"));
        client.send(HELLO);
        Probe.until("hello", () -> client.output().split(ANSWER, -1).length > before);
      }
      client.send(CLOSE).await(CLOSED);
    }
  }

  @Test
  void serverNameChoosesTheCertificate() throws Exception {
    Keys other = Keys.make(directory, "other", "-ext", "san=dns:*.other.example", "-keyalg", "RSA");
    try (TestServer server = echo(Keys.localhost().tls().or(other.tls()))) {
      assertTrue(brief(server, "-servername", "a.other.example").contains("CN = other"));
      assertTrue(brief(server, "-servername", "unknown.example").contains("CN = localhost"));
      assertTrue(brief(server, "-noservername").contains("CN = localhost"));
    }
  }

  private static String brief(TestServer server, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-brief"));
    all.addAll(List.of(options));
    try (Client client = new Client(server, all.toArray(String[]::new))) {
      client.process.getOutputStream().close();
      return client.end();
    }
  }

  @Test
  void protocolThatIsNotSpokenIsRefused() throws Exception {
    try (TestServer server = echo(Keys.localhost().tls())) {
      assertTrue(brief(server, "-alpn", "h2").contains("no application protocol"));
      assertTrue(brief(server, "-alpn", "h2,http/1.1").contains("CONNECTION ESTABLISHED"));
      assertTrue(brief(server, "-tls1_1").contains("alert protocol version"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void clientShowsItsCertificate(String version) throws Exception {
    Keys known = Keys.make(directory, "known");
    Keys stranger = Keys.make(directory, "stranger");
    Tls tls = Keys.localhost().tls().requireClientCertificates(known.certificate());
    Tls asking = Keys.localhost().tls().requestClientCertificates(known.certificate());
    LinkedBlockingQueue<String> names = new LinkedBlockingQueue<>();
    WebSocketServer checking =
        WebSocketServer.builder()
            .check(request -> {
              names.add(String.valueOf(request.principal()));
              return Decision.accept(Probe.ECHO);
            })
            .build();
    try (TestServer server = TestServer.start(checking, tls)) {
      assertTrue(talk(server, version, known).endsWith(ANSWER + CLOSED));
      assertEquals("CN=known", names.poll(20, TimeUnit.SECONDS));
      assertRefused(talk(server, version, null));
      assertRefused(talk(server, version, stranger));
    }
    WebSocketServer lenient = WebSocketServer.of(Probe.ECHO);
    try (TestServer server = TestServer.start(lenient, asking)) {
      assertTrue(talk(server, version, null).endsWith(ANSWER + CLOSED));
      assertRefused(talk(server, version, stranger));
    }
    assertEquals(0, names.size());
  }

  private static String talk(TestServer server, String version, @Nullable Keys own)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(version, "-quiet"));
    if (own != null) {
      String file = own.file().toString();
      all.addAll(List.of("-cert", file, "-key", file, "-pass", "pass:changeit"));
    }
    try (Client client = new Client(server, all.toArray(String[]::new))) {
      client.send(Raw.concat(Raw.upgrade("/"), HELLO, CLOSE));
      return client.end();
    }
  }

  /// By an alert, which it gets to read though its request comes behind it.
  private static void assertRefused(String output) {
    assertTrue(output.contains("alert"), output);
    assertFalse(output.contains("HTTP/1.1"), output);
  }
}
