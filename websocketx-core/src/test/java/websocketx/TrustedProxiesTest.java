// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of("10.0.0.0/8", "127.0.0.1", "fd00::/8", "::1");

  private static InetSocketAddress at(String literal) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), 1);
  }

  @ParameterizedTest(name = "[Q290] {0} is trusted: {1}")
  @CsvSource({
    "10.0.0.0, true",
    "10.255.255.255, true",
    "11.0.0.0, false",
    "127.0.0.1, true",
    "127.0.0.2, false",
    "fdff::1, true",
    "fc00::1, false",
    "::1, true",
    "::2, false",
    "::ffff:10.1.2.3, true"
  })
  void onlyTheNamedAreTrusted(String address, boolean trusted) {
    assertEquals(trusted, PROXIES.has(at(address)));
  }

  @Test
  void peersWithoutAnAddressAreTrustedIfSaid() {
    UnixDomainSocketAddress unix = UnixDomainSocketAddress.of("");
    assertFalse(PROXIES.has(unix));
    assertTrue(TrustedProxies.of("unix").has(unix));
    assertFalse(TrustedProxies.of("unix").has(InetSocketAddress.createUnresolved("unix", 1)));
    assertFalse(TrustedProxies.of("unix").has(at("127.0.0.1")));
    assertFalse(TrustedProxies.NONE.has(unix));
    assertFalse(TrustedProxies.of("0.0.0.0/0").has(at("::1")));
  }

  @Test
  void noneIsTrustedUnlessSaid() {
    assertEquals(TrustedProxies.NONE, TrustedProxies.of());
    assertTrue(TrustedProxies.NONE.isEmpty());
    assertFalse(PROXIES.isEmpty());
    assertFalse(TrustedProxies.of("unix").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "UNIX",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "10.0.0.0/1234",
        "10.0.0/8",
        "10.*",
        "[::1]",
        "::/129",
        "::1/64",
        "::ffff:10.0.0.0/104",
        "10.0.0.1:80"
      })
  void whatIsNoNetworkIsRefusedWithASentence(String name) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(name));
    assertEquals(
        "a proxy is a network, an address or unix, as 10.0.0.0/8, ::1 or unix, not " + name,
        refusal.getMessage());
  }
}
