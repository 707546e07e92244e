// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.atomic.AtomicInteger;

/// What a server still takes: how many connections it has, and how many with compression. Safe from
/// any thread, never waits.
final class Admission {
  private final int maxConnections;
  private final int maxCompressedConnections;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger compressed = new AtomicInteger();

  Admission(Settings settings) {
    maxConnections = settings.maxConnections();
    maxCompressedConnections = settings.maxCompressedConnections();
  }

  /// Takes a place for a connection.
  ///
  /// @return false if there is none
  boolean reserveConnection() {
    return reserve(connections, maxConnections);
  }

  void releaseConnection() {
    connections.decrementAndGet();
  }

  /// Takes a place for a connection with compression.
  ///
  /// @return false if there is none
  boolean reserveCompression() {
    return reserve(compressed, maxCompressedConnections);
  }

  void releaseCompression() {
    compressed.decrementAndGet();
  }

  /// Counts one more, but not beyond the limit.
  static boolean reserve(AtomicInteger count, int limit) {
    return count.getAndUpdate(used -> used < limit ? used + 1 : used) < limit;
  }
}
