// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.Collection;
import java.util.List;

/// What several repetitions came to, in ascending order; at least one.
///
/// @param values sorted when it is made
public record Series(List<Double> values) {
  /// Sorts the values.
  public Series {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a series has at least one value");
    }
    values = values.stream().sorted().toList();
  }

  static Series of(Collection<Double> values) {
    return new Series(List.copyOf(values));
  }

  /// The value in the middle; between the two in the middle if their number is even.
  public double median() {
    int n = values.size();
    return (values.get((n - 1) / 2) + values.get(n / 2)) / 2;
  }

  /// Whether the values lie so near to each other that their median tells something: the greatest
  /// is at most a quarter above the least.
  public boolean isSteady() {
    return max() <= 1.25 * min();
  }

  /// The least.
  public double min() {
    return values.getFirst();
  }

  /// The greatest.
  public double max() {
    return values.getLast();
  }
}
