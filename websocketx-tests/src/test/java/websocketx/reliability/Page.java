// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/// `docs/reliability.md`.
final class Page {
  private static final String HEAD =
      """
      <!-- SPDX-License-Identifier: Apache-2.0 -->
      # What the server withstands

      Bad inputs, faults and published attacks: what comes, what must happen then, what may be held meanwhile, and which tests
      prove it. ${count}

      This page is made of the lists in `websocketx-tests/src/test/resources/reliability` and of the tests that name a row in
      brackets in their display name or in the first cell of a table's line. `ReliabilityDocumentTest` wants it to be up to date.
      The verdicts are those of the last build; with `-Dreliability.docs=true` that test writes them.

      - *close 1009* is a Close frame with that code, and the end of TCP behind it; *dropped* is the end of TCP alone; *431* is an
        answer in HTTP, behind which the connection ends.
      - *held* is what the row costs while it lasts. *nothing is left*: what the attack has taken is given back with its connection.
      - *tested* rows have tests. *policy*: they have too, but one might expect something else. *measured*: it takes minutes or
        thousands of peers to see it, so no build does; the command that does is named, and where its figures stand. *waits*:
        something is missing, be it a test on the scale that the row speaks of; what is tested of it already is named. *open*:
        what the row is about does not exist yet.
      """;

  private final Rows rows;
  private final Proofs proofs;

  Page(Rows rows, Proofs proofs) {
    this.rows = rows;
    this.proofs = proofs;
  }

  String with(Verdicts verdicts) {
    StringBuilder page = new StringBuilder(HEAD.replace("${count}", count()));
    rows.parts()
        .forEach((title, part) -> {
          page.append("\n## ").append(part.getFirst().part()).append(". ").append(title);
          page.append(
              "\n\n| row | what comes | what must happen | held | state | tests | verdict |");
          page.append("\n| --- | --- | --- | --- | --- | --- | --- |\n");
          part.forEach(row -> page.append(line(row, verdicts)));
        });
    return page.toString();
  }

  private String count() {
    List<Row> all = rows.all();
    return Stream.of(Row.State.values())
        .map(state -> all.stream().filter(row -> row.state() == state).count() + " " + state)
        .collect(joining(", ", "Of " + all.size() + " rows: ", "."));
  }

  private String line(Row row, Verdicts verdicts) {
    String tests = proofs.of(row).stream().map(test -> "`" + test + "`").collect(joining(", "));
    String state = row.state() + (row.why().isEmpty() ? "" : ": " + row.why());
    return Stream.of(
            row.id(),
            row.comes(),
            row.reaction(),
            row.bound(),
            state,
            tests,
            verdicts.of(proofs.of(row)))
        .collect(joining(" | ", "| ", " |\n"));
  }

  /// The page without its last column, which each build may change.
  static String withoutVerdicts(String page) {
    return page.replaceAll("(?m)^(\\| .*\\|)[^|\\n]*\\|$", "$1");
  }
}
