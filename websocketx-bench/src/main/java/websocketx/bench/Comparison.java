// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

/// How fast one server is beside another: by the rate, or by the processor time of each message
/// where the generator, not a server, was the limit of a rate.
///
/// @param ratio above 1 if the first is faster; NaN if one of them has no figures
/// @param byCpu whether processor time was compared
public record Comparison(double ratio, boolean byCpu) {
  private static final double SATURATED = 0.9;

  /// Compares one with the other.
  public static Comparison of(Standing one, Standing other) {
    boolean saturated =
        one.median(Figure.UTILISATION) > SATURATED || other.median(Figure.UTILISATION) > SATURATED;
    double ratio =
        saturated
            ? other.median(Figure.CPU) / one.median(Figure.CPU)
            : one.median(Figure.RATE) / other.median(Figure.RATE);
    return new Comparison(ratio, saturated);
  }
}
