// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static websocketx.HandshakeTest.answer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.transport.FakeTransport;

/// What the server makes of the headers of proxies: only what those say that it trusts, which are
/// 10.0.0.0/8 here.
@Timeout(60)
class BehindProxiesTest {
  private static final String PROXY = "10.0.0.1";
  private static final String STRANGER = "192.0.2.9";

  private final AtomicReference<Request> asked = new AtomicReference<>();

  private WebSocketServerBuilder builder() {
    return HandshakeTest.builder()
        .trustProxies("10.0.0.0/8")
        .check(request -> {
          asked.set(request);
          return Decision.accept();
        });
  }

  private static FakeTransport from(String address) {
    FakeTransport transport = new FakeTransport();
    transport.remote = new InetSocketAddress(InetAddress.ofLiteral(address), 1234);
    return transport;
  }

  private static byte[] upgrade(String... lines) {
    String more = String.join("\r\n", lines);
    return new String(FakeServer.UPGRADE, ISO_8859_1)
        .replace("\r\n\r\n", "\r\n" + more + "\r\n\r\n")
        .getBytes(ISO_8859_1);
  }

  /// The status with which a request from there is answered.
  private static int status(FakeServer fake, FakeTransport transport, String... lines) {
    fake.accept(transport);
    transport.receive(upgrade(lines));
    return Integer.parseInt(answer(transport).substring("HTTP/1.1 ".length()).substring(0, 3));
  }

  /// What the server takes for the client.
  private String seen(String peer, String... lines) throws Exception {
    assertEquals(101, status(new FakeServer(builder().build()), from(peer), lines));
    Request request = requireNonNull(asked.get());
    return request.remoteAddress() + " " + request.isSecure() + " " + request.host();
  }

  @Test
  @DisplayName("[Q290] what a trusted proxy says is believed")
  void whatATrustedProxySaysIsBelieved() throws Exception {
    assertEquals(
        "/192.0.2.1:0 true app.example",
        seen(
            PROXY,
            "X-Forwarded-For: 9.9.9.9, 192.0.2.1, 10.0.0.2",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: app.example"));
    assertEquals(
        "/[2001:db8:0:0:0:0:0:1]:80 false a".replace("[", "").replace("]", ""),
        seen(PROXY, "Forwarded: for=\"[2001:db8::1]:80\";proto=http")
            .replace("[", "")
            .replace("]", ""));
    assertEquals("/10.0.0.1:1234 true a", seen(PROXY, "Forwarded: for=unknown;proto=wss"));
  }

  @Test
  @DisplayName("[Q290] what anybody else says changes nothing")
  void whatAnybodyElseSaysChangesNothing() throws Exception {
    String nothing = "/192.0.2.9:1234 false a";
    assertEquals(nothing, seen(STRANGER, "Forwarded: for=192.0.2.1;proto=https;host=b"));
    assertEquals(
        nothing,
        seen(
            STRANGER,
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: b"));
  }

  @Test
  void proxyMaySayNothing() throws Exception {
    assertEquals("/10.0.0.1:1234 false a", seen(PROXY, "A: b"));
    assertEquals("/10.0.0.1:1234 false a", seen(PROXY, "Forwarded:", "X-Forwarded-For: ,"));
  }

  @ParameterizedTest(name = "[Q290] {0} and {1} are answered 400")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Forwarded: x | X-Forwarded-For: 192.0.2.1
          Forwarded: for=192.0.2.2 | X-Forwarded-For: 192.0.2.1
          Forwarded: for=unknown | X-Forwarded-For: 192.0.2.1
          Forwarded: for=192.0.2.1 | X-Forwarded-Proto: http
          Forwarded: for=192.0.2.1;proto=ftp | A: b
          X-Forwarded-For: app.example | A: b
          X-Forwarded-For: 192.0.2.1 | X-Forwarded-Host: a b
          """)
  void whatIsMalformedIsRefused(String one, String other) throws Exception {
    List<String> refused = new ArrayList<>();
    FakeServer fake = new FakeServer(builder().observer(noting(refused)).build());
    assertEquals(400, status(fake, from(PROXY), one, other));
    assertEquals(
        List.of(
            "/10.0.0.1:1234: 400 Forwarded or X-Forwarded-* is malformed, or they contradict each"
                + " other: the proxy has to remove those that it does not set"),
        refused);
    assertNull(asked.get());
    assertEquals(101, status(fake, from(STRANGER), one, other), "of others they mean nothing");
  }

  private static WebSocketObserver noting(List<String> refused) {
    return new WebSocketObserver() {
      @Override
      public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
        String who = request == null ? "nobody" : request.remoteAddress().toString();
        String why = new String(response.body(), ISO_8859_1).strip();
        refused.add(who + ": " + response.status() + " " + why);
      }
    };
  }

  @Test
  void proxyOnAUnixDomainSocketIsBelievedIfSaid() throws Exception {
    for (boolean isTrusted : new boolean[] {true, false}) {
      FakeServer fake =
          new FakeServer(builder().trustProxies(isTrusted ? "unix" : "127.0.0.1").build());
      FakeTransport transport = new FakeTransport();
      transport.remote = UnixDomainSocketAddress.of("");
      assertEquals(101, status(fake, transport, "X-Forwarded-For: 192.0.2.1"));
      assertEquals(
          isTrusted ? "/192.0.2.1:0" : "", requireNonNull(asked.get()).remoteAddress().toString());
    }
  }

  @ParameterizedTest(name = "[E110] the page is {0}, the proxy says {1}: {2}")
  @CsvSource({
    "https://app.example, https, 101",
    "http://app.example, https, 403",
    "http://app.example, http, 101",
    "https://app.example, http, 403",
    "https://app.example:443, https, 101",
    "http://app.example:443, https, 403",
    "https://a, https, 403"
  })
  void pageHasToComeByTheSameScheme(String origin, String proto, int status) throws Exception {
    FakeServer fake = new FakeServer(builder().build());
    String forwarded = "Forwarded: for=192.0.2.1;host=app.example;proto=" + proto;
    assertEquals(status, status(fake, from(PROXY), forwarded, "Origin: " + origin));
  }

  @Test
  void hostIsTheOneThatTheClientHasAskedTheProxyFor() throws Exception {
    FakeServer fake = new FakeServer(builder().hosts("app.example").build());
    assertEquals(421, status(fake, from(PROXY)));
    assertEquals(101, status(fake, from(PROXY), "X-Forwarded-Host: app.example"));
    assertEquals(421, status(fake, from(PROXY), "X-Forwarded-Host: other.example"));
    assertEquals(421, status(fake, from(STRANGER), "X-Forwarded-Host: app.example"));
  }

  @Test
  @DisplayName("[A7, Q290] clients are counted, not their proxy")
  void clientsAreCountedNotTheirProxy() throws Exception {
    FakeServer fake = new FakeServer(builder().maxConnectionsPerAddress(1).build());
    String one = "X-Forwarded-For: 192.0.2.1";
    for (int i = 0; i < 5; i++) {
      fake.accept(from(PROXY)); // which have not asked for anything are nobody's
    }
    FakeTransport first = from(PROXY);
    assertEquals(101, status(fake, first, one));
    FakeTransport second = from("10.0.0.2");
    assertEquals(503, status(fake, second, one));
    FakeTransport third = fake.accept(from(PROXY));
    third.receive(upgrade(one));
    third.turn();
    assertEquals(1, third.closed, "it has twice as many");
    assertEquals(0, third.takeWritten().length);
    assertEquals(101, status(fake, from(PROXY), "X-Forwarded-For: 192.0.2.2"));
    FakeTransport direct = fake.accept(from("192.0.2.1"));
    direct.turn();
    assertEquals(1, direct.closed + (direct.takeWritten().length == 0 ? 0 : 1), "the same client");
    second.endInput(null);
    first.endInput(null);
    first.turn();
    FakeServer.awaitUntil(() -> { // there is room again, once the handler has returned
      FakeTransport next = from(PROXY);
      boolean isIn = status(fake, next, one) == 101;
      if (!isIn) {
        next.endInput(null);
      }
      return isIn;
    });
  }

  @Test
  @DisplayName("[Q290] clients that a proxy does not name are counted as one")
  void clientsThatAreNotNamedAreOne() throws Exception {
    FakeServer fake = new FakeServer(builder().maxConnectionsPerAddress(1).build());
    assertEquals(101, status(fake, from(PROXY), "X-Forwarded-For: unknown"));
    assertEquals(503, status(fake, from(PROXY), "Forwarded: for=_hidden"));
    assertEquals(101, status(fake, from(PROXY), "X-Forwarded-For: 192.0.2.1"));
  }

  @Test
  @DisplayName("[A7, Q290] no client can take the places of its proxy, whatever it sends")
  void noClientTakesThePlacesOfItsProxy() throws Exception {
    FakeServer fake =
        new FakeServer(builder().maxConnectionsPerAddress(1).maxPendingHandshakes(4).build());
    List<FakeTransport> stubborn = new ArrayList<>(); // who do not leave after the answer
    for (int i = 0; i < 9; i++) {
      FakeTransport transport = from(PROXY);
      stubborn.add(transport);
      assertEquals(400, status(fake, transport, "Forwarded: x", "X-Forwarded-For: 192.0.2.1"));
    }
    stubborn.forEach(FakeTransport::turn);
    assertEquals(4, stubborn.stream().filter(transport -> transport.closed == 0).count());
    assertEquals(101, status(fake, from(PROXY)), "the proxy asks how the server is");
    assertEquals(101, status(fake, from(PROXY), "X-Forwarded-For: 192.0.2.1"));
  }

  @Test
  @DisplayName("[A7] every client is let go of, whatever became of it")
  void everyClientIsLetGoOf() throws Exception {
    FakeServer fake =
        new FakeServer(
            HandshakeTest.builder()
                .trustProxies("10.0.0.0/8")
                .hosts("a")
                .maxConnectionsPerAddress(1)
                .build());
    String[] line = {"X-Forwarded-For: 192.0.2.1"};
    String[] elsewhere = {line[0], "X-Forwarded-Host: b"};
    for (int i = 0; i < 3; i++) {
      FakeTransport refused = from(PROXY);
      assertEquals(421, status(fake, refused, elsewhere));
      refused.endInput(null);
      FakeTransport silent = fake.accept(from(PROXY));
      silent.receive("GET /".getBytes(ISO_8859_1));
      silent.endInput(null);
      assertEquals(1, silent.closed);
    }
    assertEquals(101, status(fake, from(PROXY), line));
    assertTrue(fake.server.connections().iterator().next().toString().contains("192.0.2.1"));
  }
}
