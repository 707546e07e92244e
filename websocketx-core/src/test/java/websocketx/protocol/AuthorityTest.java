// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "a",
        "example.com",
        "EXAMPLE.com:80",
        "my_service:8080",
        "a-b.c~d",
        "127.0.0.1",
        "127.0.0.1:65535",
        "h:0",
        "[::]",
        "[::1]",
        "[::1]:443",
        "[2001:db8::1]",
        "[1:2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:7::]",
        "[::2:3:4:5:6:7:8]",
        "[::ffff:192.168.0.255]",
        "[1:2:3:4:5:6:1.2.3.4]",
        "[FE80::ABCD]",
        "[fe80::]:1"
      })
  void namesAndAddressesWithOrWithoutPortAreValid(String host) {
    assertTrue(Authority.isValid(host));
  }

  @ParameterizedTest(name = "[C58] {0}")
  @ValueSource(
      strings = {
        "",
        "a b",
        "a,b",
        "user@host",
        "host/path",
        "host?q",
        "host\\x",
        ":80",
        "host:",
        "host:99999",
        "host:65536",
        "host:-1",
        "host:+1",
        "host:8a",
        "host:000080",
        "host:80:80",
        "h%41",
        "hé",
        "[",
        "[]",
        "[::1",
        "::1",
        "[::1]x",
        "[::1]:",
        "[::1]80",
        "[:1]",
        "[1:]",
        "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[1:2:3:4::5:6:7:8]",
        "[1::2::3]",
        "[:::]",
        "[12345::]",
        "[g::]",
        "[::1.2.3]",
        "[::1.2.3.256]",
        "[::1.2.3.4.5]",
        "[::1.2.3.]",
        "[1.2.3.4::]",
        "[::1%25eth0]",
        "[::1.2.3.0004]",
        "[1.2.3.4:1:2:3:4:5:6]",
        "[::1:]",
        "[::a.b.c.d]"
      })
  void everythingElseIsNot(String host) {
    assertFalse(Authority.isValid(host));
  }

  @Test
  @DisplayName("[D102] at most 255 characters")
  void longestIs255Characters() {
    assertTrue(Authority.isValid("a".repeat(255)));
    assertFalse(Authority.isValid("a".repeat(256)));
  }

  @Test
  void eachCharacterOfANameIsALetterADigitOrOneOfFour() {
    long accepted =
        IntStream.range(0, 0x200)
            .filter(c -> Authority.isValid("a" + Character.toString(c)))
            .count();
    assertEquals(26 + 26 + 10 + 4, accepted);
  }
}
