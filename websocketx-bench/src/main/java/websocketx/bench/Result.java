// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.List;
import java.util.Optional;
import websocketx.bench.Contestant.Kind;

/// How a scenario ended.
public record Result(Scenario scenario, List<Standing> standings) {
  /// The first server of a kind that has figures.
  public Optional<Standing> first(Kind kind) {
    return standings.stream()
        .filter(standing -> standing.contestant().kind() == kind)
        .filter(standing -> !standing.repetitions().isEmpty())
        .findFirst();
  }
}
