// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import websocketx.bench.FailureException;
import websocketx.bench.ServerProcess;

/// What a server holds, and gives back.
enum Held {
  HEAP("heap after a collection", "MiB", 1 << 20),
  RESIDENT("resident memory", "MiB", 1 << 20),
  DIRECT("direct buffers", "KiB", 1 << 10),
  NATIVE("native memory of the JVM", "MiB", 1 << 20),
  METASPACE("metaspace", "KiB", 1 << 10),
  DESCRIPTORS("descriptors", "", 1),
  CONNECTIONS("sockets", "", 1),
  THREADS("platform threads", "", 1),
  VIRTUAL_THREADS("virtual threads", "", 1);

  private final String label;
  private final String unit;
  private final int divisor;

  Held(String label, String unit, int divisor) {
    this.label = label;
    this.unit = unit;
    this.divisor = divisor;
  }

  String noun() {
    return label;
  }

  String label() {
    return unit.isEmpty() ? label : label + ", " + unit;
  }

  /// In the unit of the label.
  double inUnits(double amount) {
    return amount / divisor;
  }

  /// The amounts, for who waits.
  static String line(Map<Held, Long> held) {
    return held.entrySet().stream()
        .map(each -> {
          Held what = each.getKey();
          return String.format(
                  Locale.ROOT, "%s %.0f %s", what.label, what.inUnits(each.getValue()), what.unit)
              .strip();
        })
        .collect(Collectors.joining(", "));
  }

  /// What it holds now, each in bytes or as a number.
  static Map<Held, Long> by(ServerProcess server) throws FailureException, IOException {
    Map<String, Long> state = server.state();
    List<String> descriptors = server.descriptors();
    Map<Held, Long> held = new EnumMap<>(Held.class);
    held.put(HEAP, state.getOrDefault("heap", 0L));
    held.put(RESIDENT, server.residentBytes());
    held.put(DIRECT, state.getOrDefault("direct", 0L));
    held.put(NATIVE, state.getOrDefault("native", 0L));
    held.put(METASPACE, state.getOrDefault("metaspace", 0L));
    held.put(DESCRIPTORS, (long) descriptors.size());
    held.put(CONNECTIONS, descriptors.stream().filter(d -> d.startsWith("socket:")).count());
    held.put(THREADS, state.getOrDefault("threads", 0L));
    held.put(VIRTUAL_THREADS, state.getOrDefault("virtual", 0L));
    return held;
  }
}
