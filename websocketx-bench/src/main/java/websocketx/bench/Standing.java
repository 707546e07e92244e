// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How one server did in a scenario.
public final class Standing {
  private final Contestant contestant;
  private final List<Map<Figure, Double>> repetitions = new ArrayList<>();
  private @Nullable String failure;

  /// A server that has not done anything yet.
  public Standing(Contestant contestant) {
    this.contestant = contestant;
  }

  /// The server.
  public Contestant contestant() {
    return contestant;
  }

  /// Adds what was measured, of which not each repetition has to have everything.
  public void add(Map<Figure, Double> measured) {
    repetitions.add(Map.copyOf(measured));
  }

  /// Says why there are no figures, or no more of them. The first reason counts.
  public void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  /// Why it was skipped, or did not get to the end.
  public @Nullable String failure() {
    return failure;
  }

  /// One map for each repetition.
  public List<Map<Figure, Double>> repetitions() {
    return List.copyOf(repetitions);
  }

  /// All values of a figure, if there is one.
  public @Nullable Series series(Figure figure) {
    List<Double> values = new ArrayList<>();
    for (Map<Figure, Double> repetition : repetitions) {
      Double value = repetition.get(figure);
      if (value != null) {
        values.add(value);
      }
    }
    return values.isEmpty() ? null : Series.of(values);
  }

  /// The median of a figure, or NaN if there is none.
  public double median(Figure figure) {
    Series series = series(figure);
    return series == null ? Double.NaN : series.median();
  }
}
