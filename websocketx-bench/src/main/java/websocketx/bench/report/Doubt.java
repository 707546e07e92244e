// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import org.jspecify.annotations.Nullable;
import websocketx.bench.Figure;
import websocketx.bench.Pace;
import websocketx.bench.Result;
import websocketx.bench.Series;
import websocketx.bench.Standing;

/// Which figures are not to be relied on.
///
/// @param intended how often each server was to be measured
record Doubt(int intended) {
  private static final String SIGN = " †";

  /// The most that other processes may use of a processor meanwhile.
  private static final double OTHERS = 0.1;

  static final String FOOTNOTE =
      """
      † Not to be relied on: repetitions lie more than 25 % apart, or there are fewer than intended, or \
      other processes used more than 10 % of a processor during one of them.\
      """;

  static Doubt in(Result result, Pace pace) {
    return new Doubt(result.scenario().repetitions(pace));
  }

  /// A sign if there is doubt about a figure, else nothing.
  String sign(Standing standing, Figure figure) {
    Series series = standing.series(figure);
    boolean doubtful =
        series != null
            && (!series.isSteady() || isCutShort(standing) || isDisturbed(standing, figure));
    return doubtful ? SIGN : "";
  }

  /// The same for a ratio.
  String sign(Standing one, Standing other, Figure figure) {
    String sign = sign(one, figure);
    return sign.isEmpty() ? sign(other, figure) : sign;
  }

  private boolean isCutShort(Standing standing) {
    return standing.failure() != null && standing.repetitions().size() < intended;
  }

  private static boolean isDisturbed(Standing standing, Figure figure) {
    @Nullable Series others = standing.series(Figure.OTHERS_BUSY);
    boolean timed = figure.compareTo(Figure.P999) <= 0;
    return timed && others != null && others.max() > OTHERS;
  }
}
