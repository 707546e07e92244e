// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import websocketx.tests.Project;

/// All rows: a list for each letter, in `src/test/resources/reliability`.
final class Rows {
  private static final Path LISTS =
      Project.root().resolve("websocketx-tests/src/test/resources/reliability");

  private final SequencedMap<String, List<Row>> parts = new LinkedHashMap<>();

  private Rows() {}

  static Rows read() throws IOException {
    Rows rows = new Rows();
    try (Stream<Path> files = Files.list(LISTS)) {
      for (Path file : files.sorted().toList()) {
        rows.add(Files.readAllLines(file));
      }
    }
    return rows;
  }

  /// The first line is the licence, the second what the rows have in common.
  private void add(List<String> lines) {
    String title = lines.get(1).substring("# ".length());
    List<Row> rows = new ArrayList<>();
    lines.stream().skip(2).map(Row::of).forEach(rows::add);
    if (parts.put(title, rows) != null) {
      throw new IllegalArgumentException("two lists of " + title);
    }
  }

  /// The rows by what they have in common.
  Map<String, List<Row>> parts() {
    return parts;
  }

  List<Row> all() {
    return parts.values().stream().flatMap(List::stream).toList();
  }
}
