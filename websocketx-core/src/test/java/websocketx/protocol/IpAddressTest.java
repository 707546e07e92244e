// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  private static IpAddress address(String text) {
    return requireNonNull(IpAddress.parse(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 00000000",
    "192.0.2.255, c00002ff",
    "::, 00000000000000000000000000000000",
    "::1, 00000000000000000000000000000001",
    "1::, 00010000000000000000000000000000",
    "2001:db8::Ab:1, 20010db8000000000000000000ab0001",
    "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
    "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
    "64:ff9b::192.0.2.1, 0064ff9b0000000000000000c0000201",
    "1:2:3:4:5:6:192.0.2.1, 000100020003000400050006c0000201",
    "::ffff:192.0.2.1, c0000201",
    "::FFFF:c000:0201, c0000201",
    "0:0:0:0:0:ffff:192.0.2.1, c0000201"
  })
  void textBecomesBytes(String text, String hex) {
    assertArrayEquals(Bytes.hex(hex), address(text).toBytes());
    assertEquals(address(text), IpAddress.of(Bytes.hex(hex)));
    assertEquals(address(text).hashCode(), IpAddress.of(Bytes.hex(hex)).hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.",
        "1.2.3.-4",
        "0x1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4/8",
        "localhost",
        "app.example",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1::2::3",
        "::1%eth0",
        "[::1]",
        "12345::",
        "g::",
        "1.2.3.4::",
        "::1.2.3",
        "::01.2.3.4",
        "0000000000000000000000000000000000000000000::1"
      })
  void whatIsNoAddressIsNotAskedFor(String text) {
    assertNull(IpAddress.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.0.0.0, 8, true",
    "11.1.2.3, 10.0.0.0, 8, false",
    "10.1.2.3, 10.1.2.3, 32, true",
    "10.1.2.2, 10.1.2.3, 32, false",
    "10.1.2.2, 10.1.2.3, 31, true",
    "172.31.255.255, 172.16.0.0, 12, true",
    "172.32.0.0, 172.16.0.0, 12, false",
    "200.0.0.0, 128.0.0.0, 1, true",
    "100.0.0.0, 128.0.0.0, 1, false",
    "1.2.3.4, 0.0.0.0, 0, true",
    "::1, 0.0.0.0, 0, false",
    "1.2.3.4, ::, 0, false",
    "::ffff:10.1.2.3, 10.0.0.0, 8, true",
    "fd12::1, fc00::, 7, true",
    "fe80::1, fc00::, 7, false",
    "2001:db8::1, 2001:db8::1, 128, true",
    "2001:db8::1, 2001:db8::2, 128, false"
  })
  void networkIsWhatBeginsAlike(String text, String network, int prefix, boolean isIn) {
    assertEquals(isIn, address(text).isIn(address(network), prefix));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, 8, true",
    "10.0.0.1, 8, false",
    "10.128.0.0, 8, false",
    "10.128.0.0, 9, true",
    "0.0.0.0, 0, true",
    "128.0.0.0, 0, false",
    "1.2.3.4, 32, true",
    "fd00::, 8, true",
    "fd00::1, 127, false"
  })
  void addressOfANetworkEndsWithZeros(String text, int prefix, boolean ends) {
    assertEquals(ends, address(text).endsAfter(prefix));
  }

  @Test
  void addressesAreEqualByValue() {
    assertNotEquals(address("1.2.3.4"), address("1.2.3.5"));
    assertNotEquals(address("1.2.3.4"), address("102:304::"));
    assertNotEquals(address("1.2.3.4"), (Object) "1.2.3.4");
    assertThrows(IllegalArgumentException.class, () -> IpAddress.of(new byte[5]));
    byte[] bytes = {1, 2, 3, 4};
    IpAddress copied = IpAddress.of(bytes);
    bytes[0] = 9;
    copied.toBytes()[1] = 9;
    assertEquals(address("1.2.3.4"), copied);
  }
}
