// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/// Where a series is going: the slope that leaves the least squares.
///
/// @param mean of the samples that were looked at
/// @param slope in an hour
/// @param margin the slope is right to within this, in 999 of 1,000 cases
/// @param hours that were looked at
record Trend(double mean, double slope, double margin, double hours) {
  /// In the first fifth a server warms up.
  private static final double WARM_UP = 0.2;

  /// Neighbouring samples are alike, and would pass for more knowledge than they are. So the mean
  /// of a block counts as one sample.
  private static final int MOST_BLOCKS = 24;

  private static final int LEAST_BLOCKS = 5;
  private static final double DOUBT = 0.001;

  /// As much more or less may be a single step, which has no end to come to.
  private static final double STEP = 0.01;

  /// Whether so many samples tell something.
  static boolean areEnough(int samples) {
    return samples - warmUp(samples) >= LEAST_BLOCKS;
  }

  private static int warmUp(int samples) {
    return (int) Math.ceil(samples * WARM_UP);
  }

  /// @param seconds when each sample was taken
  /// @param samples as many
  static Trend of(List<Double> seconds, List<Double> samples) {
    int count = samples.size() - warmUp(samples.size());
    int size = Math.ceilDiv(count, MOST_BLOCKS);
    if (!areEnough(samples.size())) {
      throw new IllegalArgumentException(count + " samples tell nothing");
    }
    int blocks = count / size;
    SimpleRegression regression = new SimpleRegression();
    int first = samples.size() - blocks * size;
    for (int from = first; from < samples.size(); from += size) {
      double time = mean(seconds.subList(from, from + size)) / 3600;
      regression.addData(time, mean(samples.subList(from, from + size)));
    }
    return new Trend(
        mean(samples.subList(first, samples.size())),
        regression.getSlope(),
        regression.getSlopeConfidenceInterval(DOUBT),
        (seconds.getLast() - seconds.get(first)) / 3600);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }

  /// Whether zero lies outside of the margin.
  boolean isSloped() {
    return Math.abs(slope) > margin;
  }

  /// Whether it is not level: zero lies outside of the margin, and it is more than a step.
  boolean moves() {
    return isSloped() && Math.abs(slope) * hours > STEP * mean;
  }
}
