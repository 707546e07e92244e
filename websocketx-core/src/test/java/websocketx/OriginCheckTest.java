// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.protocol.Forwarded;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;

class OriginCheckTest {
  private static Request request(String host, String... origins) {
    StringBuilder head = new StringBuilder("GET / HTTP/1.1\r\nHost: " + host + "\r\n");
    for (String origin : origins) {
      head.append("Origin: ").append(origin).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(ISO_8859_1);
    RequestHead parsed =
        assertInstanceOf(
            RequestHead.class, new RequestParser(1 << 16).parse(ByteBuffer.wrap(bytes)));
    var address = InetSocketAddress.createUnresolved("peer", 1);
    return new HttpRequest(parsed, List.of(), address, address, null, Forwarded.NOTHING, null);
  }

  private static boolean isSame(String host, String... origins) {
    return OriginCheck.sameOrigin().allows(request(host, origins));
  }

  @Test
  @DisplayName("[E106] no origin is no browser")
  void noOriginIsNoBrowser() {
    assertTrue(isSame("good"));
    assertTrue(OriginCheck.allow("https://a.example").allows(request("good")));
  }

  @ParameterizedTest(name = "[E107, E111] {arguments}")
  @CsvSource({
    "good, https://good",
    "good, http://good",
    "good, HTTPS://GOOD",
    "GOOD.example, https://good.EXAMPLE",
    "good:8443, https://good:8443",
    "good:443, https://good",
    "good, https://good:443",
    "good, http://good:80",
    "127.0.0.1:8080, http://127.0.0.1:8080",
    "[::1]:8080, http://[::1]:8080",
    "xn--bcher-kva.example, https://xn--bcher-kva.example"
  })
  void sameHostAndPortIsSameOrigin(String host, String origin) {
    assertTrue(isSame(host, origin));
  }

  @ParameterizedTest(name = "[E109, E113-E121, V66-V68] {arguments}")
  @CsvSource({
    "good, https://good:8443",
    "good:8443, https://good",
    "good:80, https://good",
    "good:443, http://good",
    "good, https://evil",
    "good, https://good.evil.com",
    "good, https://evilgood",
    "good, https://good@evil",
    "good, https://evil/good",
    "good, https://evil#good",
    "good, https://evil?good",
    "good, https://evil\\good",
    "good, https://user:pw@good",
    "good, https://good/",
    "good, https://good/path",
    "good, https://good?",
    "good, https://good#",
    "good, https://good:",
    "good, https://good:99999",
    "good, https://good.",
    "good, null",
    "good, ''",
    "good, good",
    "good, //good",
    "good, file://",
    "good, file://good",
    "good, chrome-extension://good",
    "good, about:blank",
    "127.0.0.1, https://127.attacker.example",
    "good, 'https://good, https://good'",
    "good, https://g\u00f6od",
    "xn--bcher-kva.example, https://b\u00fccher.example"
  })
  void anythingElseIsForeign(String host, String origin) {
    assertFalse(isSame(host, origin));
  }

  @Test
  void twoOriginsAreForeign() {
    assertFalse(isSame("good", "https://good", "https://good"));
    assertFalse(
        OriginCheck.allow("https://good").allows(request("x", "https://good", "https://good")));
  }

  @Test
  @DisplayName("[E122] long origin is foreign at once")
  void longOriginIsForeignAtOnce() {
    assertFalse(isSame("good", "https://" + "a".repeat(8000)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example, true",
    "HTTPS://APP.EXAMPLE:443, true",
    "http://localhost:3000, true",
    "http://app.example, false",
    "https://app.example:8443, false",
    "https://sub.app.example, false",
    "http://localhost, false",
    "https://good, false",
    "null, false"
  })
  void onlyListedOriginsAreAllowed(String origin, boolean allowed) {
    OriginCheck check = OriginCheck.allow("https://app.example", "http://localhost:3000");
    assertEquals(allowed, check.allows(request("good", origin)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "app.example", "https://app.example/", "https://*.example"})
  void whatIsNoOriginCannotBeListed(String origin) {
    assertThrows(IllegalArgumentException.class, () -> OriginCheck.allow(origin));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "https://evil", "", "file://"})
  void anyAllowsAll(String origin) {
    assertTrue(OriginCheck.any().allows(request("good", origin)));
  }
}
