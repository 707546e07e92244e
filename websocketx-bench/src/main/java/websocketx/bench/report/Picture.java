// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import websocketx.bench.Figure;
import websocketx.bench.Result;
import websocketx.bench.Series;
import websocketx.bench.Standing;

/// A picture of a scenario: bars from the fastest or smallest to the other end, and how far the
/// repetitions lay apart.
final class Picture {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 480;

  private Picture() {}

  /// Writes a PNG; nothing if nobody has figures.
  static void write(Result result, Path file) throws IOException {
    List<Figure> headline = result.scenario().test().headline();
    Figure order = headline.getLast();
    Comparator<Standing> ascending = Comparator.comparingDouble(standing -> standing.median(order));
    List<Standing> standings =
        result.standings().stream()
            .filter(standing -> standing.series(order) != null)
            .sorted(order == Figure.RATE ? ascending.reversed() : ascending)
            .toList();
    if (standings.isEmpty()) {
      return;
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(result.scenario().title())
            .yAxisTitle(headline.size() == 1 ? order.label() : "")
            .build();
    chart
        .getStyler()
        .setLegendVisible(headline.size() > 1)
        .setLegendPosition(LegendPosition.InsideNW)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    chart.getStyler().setXAxisLabelRotation(45).setYAxisDecimalPattern("#,###.##").setYAxisMin(0.0);
    for (Figure figure : headline) {
      add(chart, figure, standings);
    }
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }

  private static void add(CategoryChart chart, Figure figure, List<Standing> standings) {
    List<String> names = standings.stream().map(s -> s.contestant().name()).toList();
    List<Double> medians = standings.stream().map(s -> orZero(s.median(figure))).toList();
    List<Double> errors =
        standings.stream()
            .map(s -> s.series(figure))
            .map(series -> series == null ? 0.0 : half(series))
            .toList();
    chart.addSeries(figure.label(), names, medians, errors);
  }

  private static double half(Series series) {
    return (series.max() - series.min()) / 2;
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
