// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// How fast one server is beside another: by the processor time of each message where a server or
/// the generator had all that it could get of a processor, and by the rate where they waited for
/// each other.
///
/// @param ratio above 1 if the first is faster; NaN if one of them has no figures
/// @param byCpu whether processor time was compared
public record Comparison(double ratio, boolean byCpu) {
  private static final double SATURATED = 0.9;

  /// Compares one with the other.
  public static Comparison of(Standing one, Standing other) {
    boolean saturated =
        Stream.of(one, other)
            .flatMapToDouble(s -> DoubleStream.of(s.median(Figure.UTILISATION), taken(s)))
            .anyMatch(busy -> busy > SATURATED);
    double ratio =
        saturated
            ? other.median(Figure.CPU) / one.median(Figure.CPU)
            : one.median(Figure.RATE) / other.median(Figure.RATE);
    return new Comparison(ratio, saturated);
  }

  /// What the server could not have of its processor counts as if it had used that.
  private static double taken(Standing standing) {
    double others = standing.median(Figure.OTHERS_BUSY);
    return standing.median(Figure.SERVER_BUSY) + (Double.isNaN(others) ? 0 : others);
  }

  /// The figure that was compared.
  public Figure figure() {
    return byCpu ? Figure.CPU : Figure.RATE;
  }
}
