// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import websocketx.bench.Contestant.Kind;

/// How a scenario ended.
///
/// @param absent servers that take no part in it
public record Result(Scenario scenario, List<Standing> standings, List<String> absent) {
  /// The first server of a kind that has figures.
  public Optional<Standing> first(Kind kind) {
    return measured(contestant -> contestant.kind() == kind).stream().findFirst();
  }

  /// A server by its name, if it has figures.
  public Optional<Standing> named(String name) {
    return measured(contestant -> contestant.name().equals(name)).stream().findFirst();
  }

  /// The one that comes closest to another, or leaves it behind furthest, of those that are asked
  /// for.
  public Optional<Standing> best(Standing ours, Predicate<Contestant> which) {
    return measured(which).stream()
        .filter(standing -> !Double.isNaN(Comparison.of(ours, standing).ratio()))
        .min(Comparator.comparingDouble(standing -> Comparison.of(ours, standing).ratio()));
  }

  /// Those with figures.
  public List<Standing> measured(Predicate<Contestant> which) {
    return standings.stream()
        .filter(standing -> which.test(standing.contestant()))
        .filter(standing -> !standing.repetitions().isEmpty())
        .toList();
  }
}
