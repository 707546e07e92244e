// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.IpAddress;

/// The proxies that are believed when they say whose request they pass on.
///
/// @param networks where they are
/// @param isUnix whether every peer on a Unix domain socket is one
record TrustedProxies(List<Network> networks, boolean isUnix) {
  static final TrustedProxies NONE = new TrustedProxies(List.of(), false);

  private static final String UNIX = "unix";

  /// Addresses that begin alike.
  record Network(IpAddress address, int prefix) {}

  /// Parses what a caller gave.
  ///
  /// @throws IllegalArgumentException if one is neither a network, an address nor `unix`
  static TrustedProxies of(String... names) {
    List<Network> networks = new ArrayList<>();
    boolean isUnix = false;
    for (String name : names) {
      if (name.equals(UNIX)) {
        isUnix = true;
      } else {
        Network network = network(name);
        if (network == null) {
          throw new IllegalArgumentException(
              "a proxy is a network, an address or unix, as 10.0.0.0/8, ::1 or unix, not " + name);
        }
        networks.add(network);
      }
    }
    return new TrustedProxies(List.copyOf(networks), isUnix);
  }

  private static @Nullable Network network(String name) {
    int slash = name.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? name : name.substring(0, slash));
    if (address == null) {
      return null;
    }
    int prefix = slash < 0 ? address.bits() : prefix(name.substring(slash + 1));
    boolean isNetwork = prefix >= 0 && prefix <= address.bits() && address.endsAfter(prefix);
    return isNetwork ? new Network(address, prefix) : null;
  }

  private static int prefix(String digits) {
    return digits.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(digits) : -1;
  }

  boolean isEmpty() {
    return networks.isEmpty() && !isUnix;
  }

  /// Whether the peer there is one.
  boolean has(SocketAddress peer) {
    if (isEmpty()) {
      return false;
    }
    if (peer instanceof InetSocketAddress internet && internet.getAddress() != null) {
      return has(IpAddress.of(internet.getAddress().getAddress()));
    }
    return isUnix && peer instanceof UnixDomainSocketAddress;
  }

  boolean has(IpAddress address) {
    for (Network network : networks) {
      if (address.isIn(network.address(), network.prefix())) {
        return true;
      }
    }
    return false;
  }
}
