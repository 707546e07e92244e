// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/// The other processes of the machine, as far as they can be seen: servers that wait for their
/// turn, and whatever else runs meanwhile.
///
/// @param used the processor time of each so far, by its number
record Neighbours(Map<Long, Duration> used) {
  /// All that run now, but for one.
  static Neighbours of(ServerProcess server) {
    return new Neighbours(
        ProcessHandle.allProcesses()
            .filter(process -> process.pid() != server.pid())
            .collect(
                Collectors.toMap(
                    ProcessHandle::pid,
                    process -> process.info().totalCpuDuration().orElse(Duration.ZERO),
                    (one, _) -> one)));
  }

  /// What those that still run have used since then. The generator has come and gone between.
  Duration since(Neighbours earlier) {
    Duration sum = Duration.ZERO;
    for (Map.Entry<Long, Duration> process : used.entrySet()) {
      Duration before = earlier.used.getOrDefault(process.getKey(), Duration.ZERO);
      Duration more = process.getValue().minus(before);
      sum = more.isPositive() ? sum.plus(more) : sum;
    }
    return sum;
  }
}
