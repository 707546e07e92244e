// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The report of `./soak`.
final class SoakPage {
  private static final int COLUMNS = 3;

  private final Arena arena;
  private final Samples samples;

  SoakPage(Arena arena, Samples samples) {
    this.arena = arena;
    this.samples = samples;
  }

  /// Whether nothing moves.
  boolean isLevel() {
    for (Held held : Held.values()) {
      if (samples.trend(held).moves()) {
        return false;
      }
    }
    return true;
  }

  /// Writes report.md, and a picture beside it.
  ///
  /// @param counts what came in turns
  void write(Path directory, Map<String, Long> counts) throws IOException {
    String page =
        """
        <!-- SPDX-License-Identifier: Apache-2.0 -->
        # What a server holds in the long run

        %d samples in %.1f minutes. The slope is that of the least squares over the last four fifths,
        the margin half of its interval of confidence of 99.9 %%. Server: %s.

        """
            .formatted(
                samples.seconds().size(),
                samples.seconds().getLast() / 60,
                arena.peer() == null ? "websocketx" : arena.peer());
    Files.writeString(
        directory.resolve("report.md"),
        page + line(counts) + table() + "\n![Over time](soak.png)\n");
    List<XYChart> charts = new ArrayList<>();
    for (Held held : Held.values()) {
      charts.add(chart(held));
    }
    int rows = Math.ceilDiv(charts.size(), COLUMNS);
    BitmapEncoder.saveBitmap(
        charts, rows, COLUMNS, directory.resolve("soak.png").toString(), BitmapFormat.PNG);
  }

  /// What came in turns.
  static String line(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(count -> String.format(Locale.ROOT, "%s: %,d", count.getKey(), count.getValue()))
        .collect(Collectors.joining("; ", "What came in turns: ", ".\n\n"));
  }

  String table() {
    StringBuilder table =
        new StringBuilder("| what | mean | slope per hour | margin | verdict |\n")
            .append("| --- | ---: | ---: | ---: | --- |\n");
    for (Held held : Held.values()) {
      Trend trend = samples.trend(held);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %+.3f | %.3f | %s |%n",
              held.label(),
              trend.mean(),
              trend.slope(),
              trend.margin(),
              verdict(trend)));
    }
    return table.toString();
  }

  private static String verdict(Trend trend) {
    if (!trend.isSloped()) {
      return "level";
    }
    if (!trend.moves()) {
      return "moved by less than 1 %";
    }
    return trend.slope() > 0 ? "**grows**" : "**shrinks**";
  }

  private XYChart chart(Held held) {
    XYChart chart =
        new XYChartBuilder().width(500).height(300).title(held.label()).xAxisTitle("min").build();
    chart.getStyler().setLegendVisible(false).setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    List<Double> minutes = samples.seconds().stream().map(second -> second / 60).toList();
    chart.addSeries(held.label(), minutes, samples.of(held)).setMarker(SeriesMarkers.NONE);
    return chart;
  }
}
