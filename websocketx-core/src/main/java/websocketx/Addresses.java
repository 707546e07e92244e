// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// How many connections each client has, told apart by address: an IPv4 address, or the first half
/// of an IPv6 address, because whoever has one of those has the other half to choose from (RFC 4291
/// §2.5.4). Clients without an internet address are not counted.
///
/// An entry costs about 90 bytes while its client is connected. Safe from any thread; a map without
/// locks, because loops must not wait.
final class Addresses {
  /// Marks keys of IPv4 addresses, in a place where no IPv6 address has a bit set: `0:1::/32` is
  /// reserved (RFC 4291 §2.4).
  private static final long IPV4 = 1L << 32;

  private final ConcurrentSkipListMap<Long, Integer> counts = new ConcurrentSkipListMap<>();

  /// A connection has come.
  ///
  /// @return how many its client has now, this one included; 0 if they are not counted
  int come(SocketAddress address) {
    Long key = key(address);
    return key == null ? 0 : counts.merge(key, 1, Integer::sum);
  }

  /// A connection that had come is gone.
  void gone(SocketAddress address) {
    Long key = key(address);
    if (key != null) {
      counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /// How many clients are connected.
  int size() {
    return counts.size();
  }

  private static @Nullable Long key(SocketAddress address) {
    InetAddress internet = address instanceof InetSocketAddress socket ? socket.getAddress() : null;
    if (internet == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(internet.getAddress());
    return internet instanceof Inet4Address
        ? IPV4 | Integer.toUnsignedLong(bytes.getInt())
        : bytes.getLong();
  }
}
