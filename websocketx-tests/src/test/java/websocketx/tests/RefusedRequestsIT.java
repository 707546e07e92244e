// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.testing.TestPeer;

/// Requests that are refused, each over a socket again and again: one answer, the end of TCP, and
/// nothing that stays. The protocol's own tests have more of each kind.
@TestInstance(Lifecycle.PER_CLASS)
class RefusedRequestsIT {
  /// What a smuggler sends behind each request, hoping that it is taken for another one.
  private static final byte[] SECOND =
      "GET /admin HTTP/1.1\r\nHost: good\r\n\r\n".getBytes(ISO_8859_1);

  private static final int LONGEST_BODY = 256;

  private final Ordeal ordeal = new Ordeal(Probe.DRAIN);

  @AfterAll
  void end() {
    ordeal.close();
  }

  @ParameterizedTest(name = "[C71, P279, Q292, V61, V62, V71, V72] [{0}] {1}: {2} ^ {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "B23 | 400 | \\26\\3\\1\\2\\0 | HOST",
        "C35 | 414 | GET /a{500000} HTTP/1.1 | HOST",
        "C36 | 431 | GET / HTTP/1.1 | HOST ^ A: b{500000}",
        "C37, V54 | 431 | GET / HTTP/1.1 | HOST ^ 2000 x a: b ^ UP",
        "C41 | 400 | GET / HTTP/1.1\\nHost: good | UP",
        "C42 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ A: b\\rc",
        "C44 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: a ^ \\sb",
        "C45, V74 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Transfer-Encoding : chunked",
        "C46 | 400 | GET / HTTP/1.1 | \\sHost: good ^ UP",
        "C48 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Ho st: a",
        "C48 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Host\\200: a",
        "C49 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ nocolon",
        "C50 | 501 | get / HTTP/1.1 | HOST ^ UP",
        "C50 | 501 | G{1024} / HTTP/1.1 | HOST ^ UP",
        "C50 | 400 | G\\tET / HTTP/1.1 | HOST ^ UP",
        "C51 | 405 | POST / HTTP/1.1 | HOST ^ UP",
        "C51 | 405 | HEAD / HTTP/1.1 | HOST ^ UP",
        "C53 | 400 | GET / | HOST ^ UP",
        "C54 | 505 | GET / HTTP/1.2 | HOST ^ UP",
        "C54 | 400 | GET / HTTP/1.1x | HOST ^ UP",
        "C55, V84 | 505 | PRI * HTTP/2.0 | HOST ^ UP",
        "C56 | 400 | GET / HTTP/1.1 | UP",
        "C56 | 400 | GET / HTTP/1.1 | HOST ^ HOST ^ UP",
        "C58 | 400 | GET / HTTP/1.1 | Host: a b ^ UP",
        "C58 | 400 | GET / HTTP/1.1 | Host: user@good ^ UP",
        "C59 | 400 | GET ws://evil/ HTTP/1.1 | HOST ^ UP",
        "C60 | 400 | GET * HTTP/1.1 | HOST ^ UP",
        "C61 | 400 | GET /a#b HTTP/1.1 | HOST ^ UP",
        "C61 | 400 | GET /a\\\\b HTTP/1.1 | HOST ^ UP",
        "C61 | 400 | GET /%00 HTTP/1.1 | HOST ^ UP",
        "C63, V27, V70 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Content-Length: 37",
        "C65 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Content-Length: -1",
        "C65 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Content-Length: 18446744073709551616",
        "C67, V75 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Transfer-Encoding: chunked",
        "C68 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Transfer-Encoding: chunked ^ Content-Length: 0",
        "C69 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Transfer-Encoding: xchunked",
        "C74, D76, Q288 | 426 | GET / HTTP/1.1 | HOST",
        "D79, V58 | 426 | GET / HTTP/1.1 | HOST ^ Upgrade: websocketx ^ Connection: Upgrade",
        "D81, V69 | 426 | GET / HTTP/1.1 | HOST ^ Upgrade: websocket ^ KEY ^ V13",
        "D81 | 426 | GET / HTTP/1.1 | HOST ^ Upgrade: websocket ^ Connection: xUpgrade ^ KEY ^ V13",
        "D82 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Connection: sec-websocket-key",
        "D83, V73 | 426 | GET / HTTP/1.1 | HOST ^ WS ^ KEY ^ Sec-WebSocket-Version: 8",
        "D83 | 400 | GET / HTTP/1.1 | HOST ^ WS ^ KEY",
        "D85 | 400 | GET / HTTP/1.1 | HOST ^ WS ^ V13",
        "D85 | 400 | GET / HTTP/1.1 | HOST ^ WS ^ V13 ^ Sec-WebSocket-Key: short",
        "D86 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ KEY",
        "D88, V55 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Protocol: b {12000}x",
        "D88 | 431 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Protocol: b {32000}x",
        "D89 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Protocol: a b",
        "D96, V56 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Extensions: a; b=\"c{9000}",
        "D102 | 400 | GET / HTTP/1.1 | Host: a{256} ^ UP",
        "E109, V66 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://good:8443",
        "E113 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: null",
        "E114 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin:",
        "E116, V67 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://evilgood",
        "E116 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://good.evil.com",
        "E117 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://user:pw@good",
        "E119 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://127.attacker.example",
        "V68 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://127.0.0.1",
        "E120 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: file://",
        "E121 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://go\\357\\275\\217d",
        "E122 | 403 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://a{8000}",
        "E122 | 400 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://a\\1b",
        "Q291 | 400 | PROXY TCP4 192.0.2.1 192.0.2.2 4711 80 | HOST ^ UP"
      })
  void refusalIsOneAnswerAndTheEnd(String row, int status, String firstLine, String headers)
      throws Exception {
    byte[] request = Raw.concat(RawRequest.of(firstLine, headers), SECOND);
    ordeal.survive(peer -> assertOneAnswer(peer, request, status));
  }

  private static void assertOneAnswer(TestPeer peer, byte[] request, int status) {
    String answer = new String(peer.sendRaw(request).receiveToEnd(), ISO_8859_1);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertEquals(1, answer.split("HTTP/1\\.1 \\d", -1).length - 1, answer);
    String[] parts = answer.split("\r\n\r\n", 2);
    assertEquals(status == 426, parts[0].contains("\r\nUpgrade: websocket"), answer);
    assertTrue(parts[0].matches("(?s).*\r\nConnection: (Upgrade, )?close\\b.*"), answer);
    assertFalse(parts[0].contains("\r\nServer:"), answer);
    assertTrue(parts[1].length() <= LONGEST_BODY, answer);
    assertFalse(parts[1].contains("evil") || parts[1].contains("admin"), answer);
  }

  /// They read their answers and do not close, so that each socket lingers for a second.
  @Test
  @DisplayName("[R1] sockets of refused peers that linger are as many as pending handshakes may be")
  void socketsThatLingerAreBounded() throws Exception {
    int limit = 10;
    byte[] request = Raw.request("GET", "/");
    List<TestPeer> refused = new ArrayList<>();
    try (Ordeal few = new Ordeal(Probe.DRAIN, builder -> builder.maxPendingHandshakes(limit))) {
      for (int i = 0; i < 100; i++) {
        TestPeer peer = few.connect(dialer -> dialer.answerClose(false));
        refused.add(peer);
        assertEquals(426, peer.sendRaw(request).receiveResponse().status());
        int sockets = few.sockets();
        assertTrue(sockets <= limit + 1, () -> sockets + " sockets"); // one is on its way
      }
      few.assertServesTheHonest();
      refused.forEach(TestPeer::close);
      few.assertReleased();
      few.assertQuiet();
    }
  }

  /// What is allowed although it looks odd.
  @ParameterizedTest(name = "[{0}] {1} ^ {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "C64 | GET / HTTP/1.1 | HOST ^ UP ^ Content-Length: 0",
        "D78 | GET / HTTP/1.1 | HOST ^ UP ^ Upgrade: h2c",
        "D81 | GET / HTTP/1.1 | HOST ^ UP ^ Connection: keep-alive",
        "D89 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Protocol: , ,a,,a",
        "D97, V57 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Extensions: __proto__, constructor",
        "D97 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Extensions: hashCode ^ 90 x sec-websocket-extensions: a, b, c, d, e, f, g, h, i, j, k, l",
        "D98 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Extensions: permessage-deflate; unknown",
        "D99, V39 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99999999999999999999",
        "D101 | GET / HTTP/1.1 | HOST ^ UP ^ Sec-WebSocket-Extensions: x-webkit-deflate-frame",
        "D103 | GET / HTTP/1.1 | HOST ^ UP ^ Cookie: a=b{15000}",
        "E106 | GET / HTTP/1.1 | HOST ^ UP",
        "E107 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: http://good",
        "E111 | GET / HTTP/1.1 | HOST ^ UP ^ Origin: HTTP://GOOD"
      })
  void oddRequestIsAnUpgrade(String row, String firstLine, String headers) throws Exception {
    // The same origin is one of https where TLS is spoken.
    String scheme = ordeal.server().uri().getScheme().equals("wss") ? "$1s://" : "$1://";
    byte[] request = RawRequest.of(firstLine, headers.replaceFirst("(?i)(http)://", scheme));
    ordeal.survive(peer -> {
      assertEquals(101, peer.sendRaw(request).receiveResponse().status());
      assertEquals("", peer.extensions());
      assertEquals("", peer.subprotocol());
    });
  }
}
