// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a server held, again and again.
final class Samples {
  private final List<Double> seconds = new ArrayList<>();
  private final List<Map<Held, Long>> held = new ArrayList<>();

  /// @param time in seconds since the start
  void add(double time, Map<Held, Long> amounts) {
    seconds.add(time);
    held.add(amounts);
  }

  /// Whether they tell something.
  boolean areEnough() {
    return Trend.areEnough(seconds.size());
  }

  List<Double> seconds() {
    return seconds;
  }

  /// In the unit of the label.
  List<Double> of(Held what) {
    return held.stream().map(map -> what.inUnits(map.getOrDefault(what, 0L))).toList();
  }

  Trend trend(Held what) {
    return Trend.of(seconds, of(what));
  }
}
