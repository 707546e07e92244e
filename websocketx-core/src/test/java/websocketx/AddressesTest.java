// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AddressesTest {
  private final Addresses addresses = new Addresses();

  private static SocketAddress of(String literal) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), 1234);
  }

  @ParameterizedTest(name = "[A7, A21] {0} and {1} are the same client: {2}")
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8::1, 2001:db8:0:0:ffff:ffff:ffff:ffff, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "2001:db8::1, 2001:db9::1, false",
    "::ffff:192.0.2.1, 192.0.2.1, true",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
    "::1, 0.0.0.1, false",
    "127.0.0.1, ::1, false",
    "255.255.255.255, 0.0.0.0, false"
  })
  void clientIsAnIpv4AddressOrHalfAnIpv6Address(String one, String other, boolean same) {
    assertEquals(1, addresses.come(of(one)));
    assertEquals(same ? 2 : 1, addresses.come(of(other)));
    assertEquals(same ? 1 : 2, addresses.size());
    addresses.gone(of(one));
    addresses.gone(of(other));
    assertEquals(0, addresses.size());
  }

  @Test
  void portPlaysNoPart() {
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");
    assertEquals(1, addresses.come(new InetSocketAddress(address, 1)));
    assertEquals(2, addresses.come(new InetSocketAddress(address, 2)));
  }

  @Test
  void clientsWithoutAnInternetAddressAreNotCounted() {
    List<SocketAddress> others =
        List.of(UnixDomainSocketAddress.of("/a"), InetSocketAddress.createUnresolved("b", 1));
    for (SocketAddress address : others) {
      assertEquals(0, addresses.come(address));
      addresses.gone(address);
    }
    assertEquals(0, addresses.size());
  }

  /// Several loops count at once: what has come and gone leaves nothing.
  @Test
  void clientsThatAreGoneLeaveNothing() throws InterruptedException {
    List<Thread> loops = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      loops.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 0; round < 20_000; round++) {
                  SocketAddress address = of("192.0.2." + round % 3);
                  addresses.come(address);
                  addresses.gone(address);
                }
              }));
    }
    for (Thread loop : loops) {
      loop.join();
    }
    assertEquals(0, addresses.size());
    assertEquals(1, addresses.come(of("192.0.2.0")));
  }
}
