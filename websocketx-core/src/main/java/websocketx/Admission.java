// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Transport;

/// What a server still takes: how many connections it has, how many of them from one client, and
/// how many with compression. Safe from any thread, never waits.
final class Admission {
  /// What becomes of a TCP connection that was accepted.
  enum Entry {
    /// Its request is read.
    ADMITTED,
    /// Its client has too many: it is told so.
    REFUSED,
    /// Its client has twice as many: it is told nothing, or being told would keep as many as it
    /// likes.
    DROPPED
  }

  private final Herald herald;
  private final TrustedProxies proxies;
  private final boolean isNameNeeded; // the PROXY protocol is spoken
  private final int maxConnections;
  private final int maxPerAddress;
  private final int maxCompressedConnections;
  private final @Nullable Addresses addresses; // null if there is no limit
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger compressed = new AtomicInteger();

  Admission(Settings settings, Herald herald) {
    this.herald = herald;
    proxies = settings.proxies();
    isNameNeeded = settings.proxyProtocol();
    maxConnections = settings.maxConnections();
    maxPerAddress = settings.maxConnectionsPerAddress();
    addresses = maxPerAddress == Integer.MAX_VALUE ? null : new Addresses();
    maxCompressedConnections = settings.maxCompressedConnections();
  }

  /// Somebody has come. Who is behind a proxy that speaks the PROXY protocol, and is not named in
  /// it, is not that proxy: what headers say is the client's own word.
  Newcomer newcomer(Transport transport) {
    boolean mayBeProxy = !isNameNeeded || transport.isNamed();
    TrustedProxies believed = mayBeProxy ? proxies : TrustedProxies.NONE;
    return new Newcomer(this, believed, transport.remoteAddress());
  }

  /// Somebody has come to another server.
  Newcomer newcomer(SocketAddress peer) {
    return new Newcomer(this, proxies, peer);
  }

  /// TCP was accepted from there; [#leave(SocketAddress)] has to be called when all of it has
  /// ended, whatever it became.
  Entry enter(SocketAddress address) {
    int count = addresses == null ? 0 : addresses.come(address);
    if (count <= maxPerAddress) {
      return Entry.ADMITTED;
    }
    herald.hit(Limit.MAX_CONNECTIONS_PER_ADDRESS);
    return count - maxPerAddress <= maxPerAddress ? Entry.REFUSED : Entry.DROPPED;
  }

  void leave(SocketAddress address) {
    if (addresses != null) {
      addresses.gone(address);
    }
  }

  /// Takes a place for a connection.
  ///
  /// @return false if there is none
  boolean reserveConnection() {
    return told(reserve(connections, maxConnections), Limit.MAX_CONNECTIONS);
  }

  void releaseConnection() {
    connections.decrementAndGet();
  }

  /// Takes a place for a connection with compression.
  ///
  /// @return false if there is none
  boolean reserveCompression() {
    return told(reserve(compressed, maxCompressedConnections), Limit.MAX_COMPRESSED_CONNECTIONS);
  }

  void releaseCompression() {
    compressed.decrementAndGet();
  }

  private boolean told(boolean isReserved, Limit limit) {
    if (!isReserved) {
      herald.hit(limit);
    }
    return isReserved;
  }

  /// Counts one more, but not beyond the limit.
  static boolean reserve(AtomicInteger count, int limit) {
    return count.getAndUpdate(used -> used < limit ? used + 1 : used) < limit;
  }
}
