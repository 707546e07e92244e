// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How a server bore an attack.
///
/// @param attackers what each has to say
/// @param millis of the honest clients' messages
/// @param cpu how busy the server was: 1 is a whole processor
/// @param newcomers honest clients that came during the attack
/// @param welcome how many of them were served
/// @param heap the most that was on the heap, in bytes
/// @param resident the most that was in memory, in bytes
/// @param failure what went wrong altogether
record Outcome(
    String attack,
    List<JsonNode> attackers,
    Millis millis,
    double cpu,
    int newcomers,
    int welcome,
    long heap,
    long resident,
    @Nullable Recovery recovery,
    @Nullable String failure) {
  static final double MOST_MILLIS = 50;
  static final double MOST_SECONDS = 1;

  /// From when a message was due until its echo was there.
  ///
  /// @param ownDelay the 99th percentile of what the clients themselves add to that
  record Millis(double p50, double p99, double max, double ownDelay) {
    static final Millis NONE = new Millis(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  static Outcome failed(String attack, String reason) {
    return new Outcome(attack, List.of(), Millis.NONE, 0, 0, 0, 0, 0, null, reason);
  }

  /// What is not as it has to be; empty if all is.
  List<String> faults() {
    if (failure != null) {
      return List.of(failure);
    }
    List<String> faults = new ArrayList<>();
    if (!(millis.p99 <= MOST_MILLIS)) {
      faults.add("p99 is over %.0f ms".formatted(MOST_MILLIS));
    }
    if (heap >= (long) Arena.HEAP_MIB << 20) {
      faults.add("the heap is full");
    }
    if (recovery == null || recovery.longest() > MOST_SECONDS) {
      faults.add("not all is back after %.0f s: %s".formatted(MOST_SECONDS, recovery));
    }
    return faults;
  }
}
