// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import websocketx.tests.Project;

/// Every row has its tests, every test that names a row names one that is there, and
/// `docs/reliability.md` says both. With `-Dreliability.docs=true` the page is written, with the
/// verdicts of the reports that are there.
class ReliabilityDocumentTest {
  private static final Path DOCUMENT = Project.root().resolve("docs/reliability.md");

  private static final List<Row> EXAMPLE =
      List.of(
          Row.of("A1\tcomes\treaction\tbound\ttested"),
          Row.of("A2\tcomes\treaction\tbound\twaits: a reason"),
          Row.of("A4\tcomes\treaction\tbound\ttested"));

  private final Rows rows;
  private final Proofs proofs;

  ReliabilityDocumentTest() throws IOException {
    rows = Rows.read();
    proofs = Proofs.read(rows.all());
  }

  /// The catalogue has 252 rows, and there are 85 published attacks.
  @Test
  void noRowIsLostAndNoneIsThereTwice() {
    Map<Character, List<Row>> byPart = rows.all().stream().collect(groupingBy(Row::part));
    long own = rows.all().stream().filter(row -> row.part() == 'R').count();
    assertEquals(85, byPart.getOrDefault('V', List.of()).size());
    assertEquals(252 + 85 + own, rows.all().stream().map(Row::id).collect(toSet()).size());
    assertEquals(252 + 85 + own, rows.all().size());
    rows.parts()
        .values()
        .forEach(part -> {
          assertEquals(1, part.stream().map(Row::part).distinct().count());
          assertEquals(
              part.stream().map(Row::number).sorted().toList(),
              part.stream().map(Row::number).toList());
        });
  }

  @Test
  void everyStateThatNeedsAReasonHasOne() {
    assertEquals(
        List.of(),
        rows.all().stream()
            .filter(row -> row.state().needsReason() == row.why().isEmpty())
            .toList());
  }

  @Test
  void everyRowThatATestNamesExists() {
    Map<String, Set<String>> unknown = new TreeMap<>(proofs.testsById());
    rows.all().forEach(row -> unknown.remove(row.id()));
    assertEquals(Map.of(), unknown);
  }

  @Test
  void everyRowThatIsTestedHasATest() {
    Set<String> without = new TreeSet<>();
    rows.all().stream()
        .filter(row -> row.state().needsTests() && proofs.of(row).isEmpty())
        .forEach(row -> without.add(row.id()));
    assertEquals(Set.of(), without);
  }

  @Test
  void everyRowThatIsMeasuredNamesItsCommandAndWhereItsFiguresStand() throws IOException {
    Set<String> without = new TreeSet<>();
    for (Row row : rows.all()) {
      if (row.state() == Row.State.MEASURED && !Measurement.of(row.why()).stands()) {
        without.add(row.id());
      }
    }
    assertEquals(Set.of(), without);
  }

  @Test
  void measurementStandsIfTheSectionOfThatHeadingHasItsCommand() {
    String page =
        """
        # A page
        ## Some figures
        `./attack --kind bombs` had the result
        ### with details
        `./soak 6`
        ## Others
        `./bench`
        """;
    assertTrue(measurement("./attack --kind bombs", "Some figures").standsIn(page));
    assertTrue(measurement("./soak 6", "Some figures").standsIn(page));
    assertFalse(measurement("./bench", "Some figures").standsIn(page));
    assertFalse(measurement("./attack", "Some figures").standsIn(page));
    assertFalse(measurement("./bench", "Figures").standsIn(page));
  }

  @Test
  void measurementWithoutCommandOrPageIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Measurement.of("./soak 6"));
    assertThrows(IllegalArgumentException.class, () -> Measurement.of("`./soak 6`"));
    assertThrows(IllegalArgumentException.class, () -> Measurement.of("`./soak 6`, a.md"));
  }

  private static Measurement measurement(String command, String heading) {
    return Measurement.of("`%s`: docs/attacks.md, %s".formatted(command, heading));
  }

  @Test
  void documentIsWhatRowsAndTestsSay() throws IOException {
    Page page = new Page(rows, proofs);
    if (Boolean.getBoolean("reliability.docs")) {
      Files.writeString(DOCUMENT, page.with(Verdicts.read()));
    }
    assertEquals(
        Page.withoutVerdicts(page.with(Verdicts.none())),
        Page.withoutVerdicts(Files.readString(DOCUMENT)),
        "write it with -Dreliability.docs=true");
  }

  @Test
  void noVerdictOfTheDocumentIsBad() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    assertTrue(lines.size() > rows.all().size());
    assertEquals(List.of(), lines.stream().filter(line -> line.endsWith(" failed |")).toList());
  }

  @Test
  void testsAreFoundByTheirNamesAndTables() {
    String source =
        """
        %Test
        %DisplayName("[A1, A4] a rule")
        void rule() {}

        %ParameterizedTest(name = "[{0}] {1}")
        %CsvSource(delimiter = '|', value = {"A2 | this", "A4 | that"})
        void table(String row, String what) {}

        %Test
        void other() { "[A9]".length(); }

        %ParameterizedTest(name = "[A1-A4] {0}")
        void range() {}
        """
            .replace('%', '@'); // so that they are not taken for tests of this class
    assertEquals(
        Map.of(
            "A1", Set.of("SomeTest.rule", "SomeTest.range"),
            "A2", Set.of("SomeTest.table", "SomeTest.range"),
            "A4", Set.of("SomeTest.rule", "SomeTest.table", "SomeTest.range")),
        Proofs.of("SomeTest", source, EXAMPLE).testsById());
  }
}
