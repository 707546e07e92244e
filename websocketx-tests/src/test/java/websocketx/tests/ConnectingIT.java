// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.Decision;
import websocketx.Options;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Peers that connect and then do not what a client does.
class ConnectingIT {
  private static final byte[] OPENING = Raw.upgrade("/");

  private static Ordeal patient() {
    Options patient = Options.defaults().handshakeTimeout(Duration.ofSeconds(30));
    return new Ordeal(Probe.DRAIN, builder -> builder.options(patient));
  }

  @Test
  @DisplayName("[A1] who says nothing is dropped at handshakeTimeout without a word")
  void silenceIsDropped() throws Exception {
    Options options = Options.defaults().handshakeTimeout(Duration.ofMillis(250));
    try (Ordeal ordeal = new Ordeal(Probe.DRAIN, builder -> builder.options(options))) {
      ordeal.survive(peer -> assertEquals(0, peer.receiveToEnd().length));
    }
  }

  /// The bound has the peer's own socket in it.
  @ParameterizedTest(name = "[{0}] a peer that has sent {1} bytes of a head takes {2} at most")
  @CsvSource(
      delimiter = '|',
      value = {"A1 | 0 | 4096", "C38 | 40 | 5120", "C36, C39 | 15000 | 21000"})
  void incompleteHeadTakesWhatHasCome(String row, int sent, int bound) throws Exception {
    byte[] head = new byte[15_000];
    Arrays.fill(head, (byte) 'a');
    byte[] begin = "GET / HTTP/1.1\r\nHost: good\r\nX: ".getBytes(US_ASCII);
    System.arraycopy(begin, 0, head, 0, begin.length);
    try (Ordeal ordeal = patient()) {
      long bytes = ordeal.held(Arrays.copyOf(head, sent));
      assertTrue(bytes <= bound, bytes + " bytes");
    }
  }

  @Test
  @DisplayName("[A2] who connects and half-closes is dropped")
  void halfCloseIsTheEnd() throws Exception {
    try (Ordeal ordeal = patient()) {
      ordeal.survive(peer -> assertEquals(0, peer.halfClose().receiveToEnd().length));
    }
  }

  @Test
  @DisplayName("[A3] who connects and resets harms nobody")
  void resetIsTheEnd() throws Exception {
    try (Ordeal ordeal = patient()) {
      for (int i = 0; i < 10; i++) {
        ordeal.survive(TestPeer::abort);
      }
    }
  }

  @Test
  @DisplayName("[V16] a reset right behind the request ends that connection and nothing else")
  void resetBehindTheRequestIsTheEnd() throws Exception {
    try (Ordeal ordeal = patient()) {
      for (int i = 0; i < 10; i++) {
        ordeal.survive(peer -> peer.sendRaw(OPENING).abort());
      }
    }
  }

  @Test
  @DisplayName("[V52] a half-close is answered at once")
  void halfCloseOfAnOpenConnectionIsAnswered() throws Exception {
    try (Ordeal ordeal = patient()) {
      ordeal.survive(peer -> {
        assertEquals(101, peer.sendRaw(OPENING).receiveResponse().status());
        assertEquals(StatusCode.ABNORMAL_CLOSURE, peer.halfClose().receiveClose().code());
        CloseCause cause = Probe.causeOf(ordeal.connection());
        assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
        assertEquals(Initiator.PEER, cause.initiator());
      });
    }
  }

  @Test
  @DisplayName("[A20] a client that comes back from another port has two connections")
  void connectionsOfOneClientAreIndependent() {
    Options options = Options.defaults().readInterval(Duration.ofSeconds(2));
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(options).build();
    try (TestServer running = TestServer.start(server);
        TestPeer old = running.dial("/", dialer -> dialer.answerPings(false));
        TestPeer back = running.dial("/")) {
      assertEquals("a", back.send("a").receiveText());
      assertEquals(StatusCode.POLICY_VIOLATION, old.receiveClose().code());
      assertEquals("b", back.send("b").receiveText());
    }
  }

  /// A proxy may repeat a request whose connection has gone.
  @Test
  @DisplayName("[Q289] before a request is complete nobody is asked about it")
  void incompleteRequestHasNoEffect() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Ordeal ordeal =
        new Ordeal(
            _ -> asked.incrementAndGet(),
            builder ->
                builder.check(request -> {
                  if (!request.path().equals("/honest")) {
                    asked.incrementAndGet();
                  }
                  return Decision.accept();
                }))) {
      ordeal.survive(peer -> {
        byte[] most = Arrays.copyOf(OPENING, OPENING.length - 1);
        assertEquals(0, peer.sendRaw(most).halfClose().receiveToEnd().length);
      });
    }
    assertEquals(0, asked.get());
  }

  @ParameterizedTest(name = "[{0}] a check that {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "D92 | throws | 500 | a check has failed",
        "D92 | overflows | 500 | a check has failed",
        "E124 | has an origin check that throws | 403 | an origin check has failed",
        "V60 | refuses | 404 |"
      })
  void refusedUpgradeGivesItsPlaceBack(String row, String what, int status, @Nullable String line)
      throws Exception {
    try (Ordeal ordeal =
        new Ordeal(
            _ -> {
              throw new AssertionError("a handler has started");
            },
            builder ->
                builder
                    .check(request ->
                        request.path().equals("/honest") ? Decision.accept() : decide(what))
                    .checkOrigin(request -> {
                      if (request.header("Origin") != null) {
                        throw new IllegalStateException("origin");
                      }
                      return true;
                    }))) {
      if (line != null) {
        ordeal.expecting(line);
      }
      byte[] request = Raw.upgrade("/", what.contains("origin") ? "Origin: http://good" : "A: b");
      ordeal.survive(peer -> {
        peer.sendRaw(request).receiveResponse();
        assertEquals(status, peer.status());
        assertTrue(peer.responseBody().length() <= 256, peer::responseBody);
      });
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static Decision decide(String what) {
    return switch (what) {
      case "throws" -> throw new IllegalStateException("secret");
      case "overflows" -> Decision.refuse(overflow(0), "never");
      case "refuses" -> Decision.refuse(404, "nobody here");
      default -> Decision.accept();
    };
  }

  @Test
  @DisplayName("[D93] what a refusal says is a plain text, and nothing but the body")
  void textOfARefusalIsOnlyABody() throws Exception {
    String text = "no\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>";
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(_ -> Decision.refuse(403, text))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      peer.sendRaw(OPENING).receiveResponse();
      assertEquals(403, peer.status());
      assertNull(peer.responseHeader("Set-Cookie"));
      assertEquals("text/plain; charset=utf-8", peer.responseHeader("Content-Type"));
      assertEquals("nosniff", peer.responseHeader("X-Content-Type-Options"));
      assertEquals(text + "\n", peer.responseBody());
    }
  }

  @Test
  @DisplayName("[V82] the test kit's client follows no redirect")
  void redirectIsNotFollowed() {
    AtomicInteger asked = new AtomicInteger();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(_ -> {
              asked.incrementAndGet();
              return Decision.refuse(Response.text(302, "there").header("Location", "/there"));
            })
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", dialer -> dialer.header("Authorization", "secret"))) {
      assertEquals(302, peer.status());
    }
    assertEquals(1, asked.get());
  }

  /// The queue of connections that are not accepted yet, as the kernel tells it: the JDK's default
  /// has room for 50.
  @Test
  @DisplayName("[A9] as many connections may wait to be accepted as the system allows, or 4,096")
  void queueOfTheListenerIsLong() throws Exception {
    Path most = Path.of("/proc/sys/net/core/somaxconn");
    assumeTrue(Files.isReadable(most) && Project.onPath("ss"), "no ss here");
    try (WebSocketServer server = WebSocketServer.of(Probe.DRAIN)) {
      server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Process ss = new ProcessBuilder("ss", "-Hltn", "sport = :" + server.uri().getPort()).start();
      String[] columns = ss.inputReader(US_ASCII).readLine().strip().split("\\s+", -1);
      assertEquals(0, ss.waitFor());
      assertEquals("LISTEN", columns[0]);
      int allowed = Integer.parseInt(Files.readAllLines(most).getFirst().strip());
      int queue = Integer.parseInt(columns[2]);
      assertTrue(queue == 4096 || queue == allowed, queue + ", allowed are " + allowed);
    }
  }
}
