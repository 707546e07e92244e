// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  @ParameterizedTest(name = "[E123] {0} is served: {1}")
  @CsvSource({
    "app.example, true",
    "APP.Example, true",
    "app.example:8443, true",
    "127.0.0.1, true",
    "127.0.0.1:80, true",
    "[::1], true",
    "[::1]:8080, true",
    "evil.example, false",
    "app.example.evil.example, false",
    "xapp.example, false",
    "app.example., false",
    "user@app.example, false",
    "evil.example/app.example, false",
    "app.example:, false",
    "app.example:99999, false",
    "'', false"
  })
  void onlyTheNamedHostsAreServed(String header, boolean served) {
    assertEquals(served, Hosts.of("App.example", "127.0.0.1", "[::1]").serve(header));
  }

  @Test
  void anyHostIsServedIfNoneIsNamed() {
    assertTrue(Hosts.ANY.serve("evil.example"));
    assertEquals(Hosts.ANY, Hosts.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "app.example:80", "http://app.example", "app.example/", "a b", "::1"})
  void whatIsNoHostIsRefusedWithASentence(String name) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Hosts.of(name));
    assertEquals(
        "a host is a name or an address without a port, as app.example or [::1], not " + name,
        refusal.getMessage());
  }
}
