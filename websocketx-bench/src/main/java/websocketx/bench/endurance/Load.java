// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.util.ArrayList;
import java.util.List;

/// What clients do.
///
/// @param arguments for the generator of load
record Load(String name, List<String> arguments) {
  /// Those who do what they should: the time of each message counts from when it was due.
  static Load probe(String name, int connections, double rate, String... more) {
    List<String> arguments = new ArrayList<>(List.of("probe"));
    arguments.addAll(List.of("--connections", "" + connections, "--rate", "" + rate));
    arguments.addAll(List.of(more));
    return new Load(name, arguments);
  }

  /// Those who do not.
  ///
  /// @param rate how often in a second each does something, where it does not flood
  static Load attack(String kind, int connections, double rate) {
    return new Load(
        kind,
        List.of("attack", "--kind", kind, "--connections", "" + connections, "--rate", "" + rate));
  }
}
