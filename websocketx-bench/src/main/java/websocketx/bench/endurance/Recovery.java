// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import websocketx.bench.FailureException;
import websocketx.bench.ServerProcess;

/// How a server comes to rest.
///
/// @param seconds until it held no more of each than before
/// @param left by how much what did not come back in time is more than before
record Recovery(Map<Held, Double> seconds, Map<Held, Long> left) {
  /// What must come back. Memory that the JVM has once had it gives back as it likes.
  static final Set<Held> MUST =
      EnumSet.of(Held.HEAP, Held.DESCRIPTORS, Held.CONNECTIONS, Held.THREADS, Held.VIRTUAL_THREADS);

  /// Of the heap as much may stay: pools, what was compiled, statistics. A connection at rest takes
  /// 2 KB, and one in the middle of a message more: hundreds of them would not go unnoticed.
  static final long HEAP_MARGIN = 1 << 20;

  private static final double PATIENCE_SECONDS = 15;

  /// Returns when all is back, or not within the patience of this program.
  ///
  /// @param since when the last client went, in nanoseconds
  static Recovery await(ServerProcess server, Map<Held, Long> before, long since)
      throws FailureException, IOException {
    Recovery recovery = new Recovery(new EnumMap<>(Held.class), new EnumMap<>(Held.class));
    double elapsed = 0;
    while (recovery.seconds.size() < MUST.size() && elapsed < PATIENCE_SECONDS) {
      Map<Held, Long> now = Held.by(server);
      elapsed = (double) (System.nanoTime() - since) / TimeUnit.SECONDS.toNanos(1);
      recovery.observe(before, now, elapsed);
    }
    return recovery;
  }

  void observe(Map<Held, Long> before, Map<Held, Long> now, double elapsed) {
    for (Held held : MUST) {
      long more = now.getOrDefault(held, 0L) - before.getOrDefault(held, 0L);
      if (more <= (held == Held.HEAP ? HEAP_MARGIN : 0)) {
        seconds.putIfAbsent(held, elapsed);
        left.remove(held);
      } else {
        seconds.remove(held);
        left.put(held, more);
      }
    }
  }

  /// Until all was back; infinite if something was not.
  double longest() {
    return left.isEmpty()
        ? seconds.values().stream().mapToDouble(s -> s).max().orElse(0)
        : Double.POSITIVE_INFINITY;
  }

  /// What came back last.
  private String last() {
    return seconds.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .filter(e -> e.getValue() > 1)
        .map(e -> " (" + e.getKey().noun() + ")")
        .orElse("");
  }

  @Override
  public String toString() {
    return left.isEmpty()
        ? "%.2f s%s".formatted(longest(), last())
        : left.entrySet().stream()
            .map(e -> "%+.1f %s".formatted(e.getKey().inUnits(e.getValue()), e.getKey().label()))
            .collect(Collectors.joining("; "));
  }
}
