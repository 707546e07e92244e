// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was measured, by table, row and column, each as often as it was repeated. Written as
/// Markdown: medians, and how far repetitions lie apart.
final class Tables {
  private static final int DIGITS = 3;

  private final Map<String, Map<String, Map<String, List<Double>>>> tables = new LinkedHashMap<>();

  void add(String table, String row, String column, double value) {
    tables
        .computeIfAbsent(table, _ -> new LinkedHashMap<>())
        .computeIfAbsent(row, _ -> new LinkedHashMap<>())
        .computeIfAbsent(column, _ -> new ArrayList<>())
        .add(value);
  }

  /// The names of the tables.
  List<String> names() {
    return List.copyOf(tables.keySet());
  }

  /// The rows of a table.
  List<String> rows(String table) {
    return List.copyOf(tables.getOrDefault(table, Map.of()).keySet());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tables.forEach((name, rows) -> {
      List<String> columns =
          rows.values().stream().flatMap(row -> row.keySet().stream()).distinct().toList();
      text.append("### ").append(name).append("\n\n| | ");
      text.append(String.join(" | ", columns)).append(" |\n| --- |");
      text.append(" ---: |".repeat(columns.size())).append('\n');
      rows.forEach((row, cells) -> {
        text.append("| ").append(row).append(" |");
        for (String column : columns) {
          text.append(' ').append(cell(cells.getOrDefault(column, List.of()))).append(" |");
        }
        text.append('\n');
      });
      text.append('\n');
    });
    return text.toString();
  }

  private static String cell(List<Double> values) {
    if (values.isEmpty()) {
      return "";
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = sorted[sorted.length / 2];
    String text = number(median);
    return sorted.length == 1
        ? text
        : text
            + " ("
            + number(sorted[0])
            + "–"
            + number(Arrays.stream(sorted).max().getAsDouble())
            + ")";
  }

  /// With so many digits, and without more.
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    int whole = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
    if (whole >= DIGITS) {
      double unit = Math.pow(10, whole - DIGITS);
      return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
    }
    return String.format(Locale.ROOT, "%." + (DIGITS - whole) + "f", value);
  }
}
