// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import websocketx.tests.Project;

/// The tests that name rows: in brackets in their display name, `[C35, V22-V25] a long line …`, or
/// in the first cell of a line of their table, `"C35 | a long line | 414"`.
final class Proofs {
  private static final Pattern TEST =
      Pattern.compile(
          "(?s)@(?:Test|RepeatedTest|ParameterizedTest|TestFactory|ArchTest|FuzzTest)\\b.*?"
              + "\\b(?:void (?<method>\\w+)\\(|final ArchRule (?<field>\\w+) )");

  private static final String ID = "[A-Z][0-9]+";
  private static final String IDS = "(%s(?:(?:, |-)%s)*)".formatted(ID, ID);
  private static final Pattern NAMED = Pattern.compile("\\[" + IDS + "]|[\"\\s]" + IDS + " +\\| ");

  private final Map<String, SortedSet<String>> testsById = new TreeMap<>();

  private Proofs() {}

  /// Looks through the sources of all modules.
  static Proofs read(List<Row> rows) throws IOException {
    Proofs proofs = new Proofs();
    try (Stream<Path> modules = Files.list(Project.root())) {
      for (Path sources : modules.map(m -> m.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              proofs.add(className(file), Files.readString(file), rows);
            }
          }
        }
      }
    }
    return proofs;
  }

  private static String className(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ".java".length());
  }

  /// Adds what one source says.
  void add(String className, String source, List<Row> rows) {
    for (MatchResult test : TEST.matcher(source).results().toList()) {
      String name = test.group("method") == null ? test.group("field") : test.group("method");
      for (MatchResult named : NAMED.matcher(test.group()).results().toList()) {
        for (String id : ids(named.group(1) == null ? named.group(2) : named.group(1), rows)) {
          testsById.computeIfAbsent(id, _ -> new TreeSet<>()).add(className + "." + name);
        }
      }
    }
  }

  /// `A1, B2-B4` are A1 and all rows from B2 to B4.
  private static List<String> ids(String list, List<Row> rows) {
    List<String> ids = new ArrayList<>();
    for (String element : list.split(", ", -1)) {
      String[] ends = element.split("-", -1);
      ids.add(ends[0]);
      if (ends.length == 2) {
        ids.add(ends[1]);
        int first = Integer.parseInt(ends[0].substring(1));
        int last = Integer.parseInt(ends[1].substring(1));
        rows.stream()
            .filter(row -> row.part() == element.charAt(0))
            .filter(row -> row.number() > first && row.number() < last)
            .forEach(row -> ids.add(row.id()));
      }
    }
    return ids;
  }

  static Proofs of(String className, String source, List<Row> rows) {
    Proofs proofs = new Proofs();
    proofs.add(className, source, rows);
    return proofs;
  }

  /// The names of the tests of each row that has any.
  Map<String, SortedSet<String>> testsById() {
    return testsById;
  }

  /// The names of a row's tests, `Class.method`.
  SortedSet<String> of(Row row) {
    return testsById.getOrDefault(row.id(), new TreeSet<>());
  }
}
