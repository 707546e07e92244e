// SPDX-License-Identifier: Apache-2.0

package websocketx.proxies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.Options;
import websocketx.Request;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServerBuilder;
import websocketx.conformance.Outcome;
import websocketx.conformance.Target;
import websocketx.conformance.Verdict;
import websocketx.interop.JavaClient;

/// Every [Setup], with the configurations of `docs/deploy.md`. Needs nginx and HAProxy, and is
/// skipped without them, but not where `CI` is `true`.
@Timeout(120)
class ProxiesIT {
  private static final int LARGEST = 1 << 24;
  private static final String ALL = "websocketx.proxies.Setup#all";
  private static final String HTTP = "websocketx.proxies.Setup#http";

  /// Which cuts connections after a second of silence.
  private static final Proxy.Change IMPATIENT = new Proxy.Change(1, 30, true);

  /// For those that must not be cut: a busy machine takes breaks, too.
  private static final Proxy.Change LESS_IMPATIENT = new Proxy.Change(3, 30, true);

  @RegisterExtension static final Report REPORT = new Report();

  @TempDir static Path keys;
  static Certificate certificate;

  @TempDir Path directory;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = Certificate.make(keys);
  }

  private Meeting meet(Setup setup) throws Exception {
    return meet(setup, Proxy.Change.NONE, builder -> builder);
  }

  private Meeting meet(
      Setup setup, Proxy.Change change, UnaryOperator<WebSocketServerBuilder> options)
      throws Exception {
    boolean isThere = setup.software().isThere();
    assertTrue(isThere || !"true".equals(System.getenv("CI")), setup.software() + " is missing");
    assumeTrue(isThere, () -> setup.software().program + " is not installed");
    return new Meeting(setup, certificate, directory, change, options);
  }

  private static WebSocketServerBuilder pinging(WebSocketServerBuilder builder, Duration interval) {
    return builder.options(
        Backend.options().readInterval(Duration.ofSeconds(60)).pingInterval(interval));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource(ALL)
  void messagesOfAnySizePassBothWays(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup)) {
      JavaClient client = meeting.dial("/echo");
      client.send("");
      assertEquals("", client.text());
      client.send("grüße");
      assertEquals("grüße", client.text());
      Random random = new Random(6);
      for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, LARGEST}) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        client.send(bytes, true);
        assertEquals(ByteBuffer.wrap(bytes), client.binary());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource(ALL)
  void closeCodesPassBothWays(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup)) {
      JavaClient leaving = meeting.dial("/echo");
      leaving.sendClose(4000, "enough");
      assertEquals("4000 ''", leaving.closed());
      CloseCause cause = end(meeting.backend.connection());
      assertEquals(4000, cause.code().value());
      assertEquals("enough", cause.reason());
      assertTrue(cause.wasClean());
      assertEquals("4001 'so'", meeting.dial("/close").closed());
      assertTrue(end(meeting.backend.connection()).wasClean());
    }
  }

  @ParameterizedTest(name = "[Q290] {0}")
  @MethodSource(ALL)
  void clientIsKnownAndCannotSayItIsAnother(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup)) {
      List<Map<String, String>> forgeries =
          List.of(
              Map.of(),
              Map.of("Forwarded", "for=192.0.2.1;proto=https;host=evil.example"),
              Map.of("Forwarded", "nonsense", "X-Forwarded-For", "nonsense"),
              Map.of(
                  "X-Forwarded-For",
                  "192.0.2.1",
                  "X-Forwarded-Proto",
                  "https",
                  "X-Forwarded-Host",
                  "evil.example"));
      for (Map<String, String> forged : forgeries) {
        meeting.dial("127.0.0.2", "/echo", forged);
        Request request = meeting.backend.connection().request();
        InetSocketAddress remote = (InetSocketAddress) request.remoteAddress();
        assertEquals("127.0.0.2", remote.getAddress().getHostAddress());
        assertEquals(setup.software().isHttp(), remote.getPort() == 0);
        assertEquals("127.0.0.1:" + meeting.proxy.port(), request.host());
        assertEquals(setup.isTls() && setup.software().isHttp(), request.isSecure());
        if (!setup.software().isHttp()) {
          InetSocketAddress local = (InetSocketAddress) request.localAddress();
          assertEquals(meeting.proxy.port(), local.getPort());
        }
      }
    }
  }

  @ParameterizedTest(name = "[E110] {0}")
  @MethodSource(ALL)
  void pageHasToBeOfTheSameOrigin(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup)) {
      String host = "://127.0.0.1:" + meeting.proxy.port();
      String same = setup.isTls() ? "https" : "http";
      String other = setup.isTls() ? "http" : "https";
      assertEquals(101, meeting.status("127.0.0.1", Map.of("Origin", same + host)));
      int otherStatus = meeting.status("127.0.0.1", Map.of("Origin", other + host));
      assertEquals(setup.software().isHttp() ? 403 : 101, otherStatus, "the scheme");
      assertEquals(403, meeting.status("127.0.0.1", Map.of("Origin", same + "://evil.example")));
    }
  }

  @ParameterizedTest(name = "[A7] {0}")
  @MethodSource(ALL)
  void clientsAreCountedEachForItself(Setup setup) throws Exception {
    try (Meeting meeting =
        meet(setup, Proxy.Change.NONE, builder -> builder.maxConnectionsPerAddress(2))) {
      for (String client : List.of("127.0.0.2", "127.0.0.3")) {
        assertEquals(101, meeting.status(client, Map.of()));
        assertEquals(101, meeting.status(client, Map.of()));
        assertEquals(503, meeting.status(client, Map.of()));
      }
    }
  }

  @ParameterizedTest(name = "[Q285, Q286, Q296] {0}")
  @MethodSource(ALL)
  void pingsKeepSilentConnections(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup, LESS_IMPATIENT, b -> pinging(b, Duration.ofMillis(400)))) {
      JavaClient client = meeting.dial("/echo");
      WebSocketConnection connection = meeting.backend.connection();
      assertThrows(TimeoutException.class, () -> connection.onClose().get(5, TimeUnit.SECONDS));
      client.send("still here");
      assertEquals("still here", client.text());
    }
  }

  @ParameterizedTest(name = "[Q285] {0}")
  @MethodSource(ALL)
  void silentConnectionsAreCutWithoutPings(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup, IMPATIENT, b -> pinging(b, Options.NEVER))) {
      JavaClient client = meeting.dial("/echo");
      WebSocketConnection connection = meeting.backend.connection();
      CloseCause cause = end(connection);
      assertEquals(1006, cause.code().value());
      assertEquals(Initiator.PEER, cause.initiator());
      assertFalse(cause.wasClean());
      assertEquals("1006 ''", client.closed());
    }
  }

  @ParameterizedTest(name = "[Q293] {0}")
  @MethodSource(ALL)
  void connectionsOutliveAReloadForAWhile(Setup setup) throws Exception {
    Proxy.Change brief = new Proxy.Change(60, 3, true);
    try (Meeting meeting = meet(setup, brief, builder -> builder)) {
      JavaClient client = meeting.dial("/echo");
      WebSocketConnection connection = meeting.backend.connection();
      meeting.proxy.reload();
      client.send("old");
      assertEquals("old", client.text());
      assertNull(connection.closeCause());
      JavaClient next = meeting.dial("/echo");
      next.send("new");
      assertEquals("new", next.text());
      CloseCause cause = end(connection);
      assertEquals(1006, cause.code().value());
      assertEquals(Initiator.PEER, cause.initiator());
      assertTrue(connection.awaitTermination(Duration.ofSeconds(10)));
      assertEquals(1, meeting.backend.size());
      next.send("newer");
      assertEquals("newer", next.text());
    }
  }

  @ParameterizedTest(name = "[Q288] {0}")
  @MethodSource(HTTP)
  void proxyThatPassesNoUpgradeIsSeen(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup, new Proxy.Change(60, 30, false), builder -> builder)) {
      assertEquals(426, meeting.status("127.0.0.1", Map.of()));
      if (!setup.isTls()) {
        String answer = ask(meeting.proxy.port());
        assertTrue(answer.startsWith("HTTP/1.1 426 "), answer);
        assertTrue(answer.contains("a WebSocket is served here: ask for Upgrade: websocket"));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource(ALL)
  void conformanceCasesPass(Setup setup) throws Exception {
    try (Meeting meeting = meet(setup)) {
      Target target =
          new Target(
              setup.toString(), "", meeting.proxy.uri("/echo"), meeting.proxy.uri("/limited"));
      List<Outcome> outcomes = Report.SUITE.run(target, _ -> {});
      List<Outcome> lost =
          outcomes.stream()
              .filter(outcome ->
                  outcome.verdict() != Verdict.STRICT && outcome.verdict() != Verdict.INFORMATIONAL)
              .toList();
      List<String> unknown =
          lost.stream()
              .filter(outcome -> !setup.software().faults().contains(outcome.question().number()))
              .map(outcome -> outcome.question().number() + " " + outcome.remark())
              .toList();
      assertEquals(List.of(), unknown, "of " + outcomes.size());
      List<String> numbers = lost.stream().map(outcome -> outcome.question().number()).toList();
      REPORT.tell(setup, Report.CASES, Report.cases(numbers));
    }
  }

  private static String ask(int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.setSoTimeout(10_000);
      String request =
          """
          GET / HTTP/1.1
          Host: a
          Connection: close, Upgrade
          Upgrade: websocket
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

          """
              .replace("\n", "\r\n");
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static CloseCause end(WebSocketConnection connection) throws Exception {
    return connection.onClose().get(20, TimeUnit.SECONDS);
  }
}
