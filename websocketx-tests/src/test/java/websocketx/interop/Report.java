// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/// The table of all runs, in Markdown.
final class Report {
  private static final String HEAD =
      """
      <!-- SPDX-License-Identifier: Apache-2.0 -->
      # Who has met the server

      Clients that are not ours, and how their checks went. `InteropIT` has written this, in a run of ${date}; it does so again
      with `./build -Dinterop.docs=true`, and each build writes `websocketx-tests/target/interop.md`.

      Compression is `permessage-deflate` (RFC 7692). The server has it *off* (`Compression.OFF`), *on*
      (`Compression.level(6)`) or with *takeover* (`.contextTakeover(true, true)`). What the client has offered is told as the
      server saw it; what was agreed on, and the version, as the client tells it.

      | client | version | date | compression | offered | agreed on | checks passed |
      | --- | --- | --- | --- | --- | --- | --- |
      """;

  private final LocalDate date = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
  private final List<String> rows = new ArrayList<>();

  /// Who does not try what, by check and reason.
  private final Map<String, Set<String>> untried = new TreeMap<>();

  /// Adds what came of a run.
  void add(Run run, Transcript transcript, String offered) {
    int passed = transcript.passed().size();
    int tried = passed + transcript.failed().size();
    row(
        run,
        transcript.version(),
        code(offered),
        code(transcript.extensions()),
        passed + "/" + tried);
    transcript
        .cannot()
        .forEach((check, why) ->
            untried
                .computeIfAbsent("`" + check + "`: " + why, _ -> new LinkedHashSet<>())
                .add(run.name()));
  }

  /// Adds that the run was impossible.
  void addNotRun(Run run, String why) {
    row(run, "", code(run.offer()), "", "not run: " + why);
  }

  private void row(Run run, String version, String offered, String agreed, String result) {
    StringJoiner row = new StringJoiner(" | ", "| ", " |");
    row.add(run.name()).add(version).add(date.toString()).add(run.setting().toString());
    rows.add(row.add(offered).add(agreed).add(result).toString());
  }

  private static String code(String text) {
    return text.isEmpty() ? "nothing" : "`" + text + "`";
  }

  /// The whole page.
  String page() {
    StringBuilder page = new StringBuilder(HEAD.replace("${date}", date.toString()));
    rows.forEach(row -> page.append(row).append('\n'));
    page.append("\nWhat a client cannot do is not among its checks:\n\n");
    untried.forEach(
        (what, clients) -> page.append("- %s (%s)\n".formatted(what, String.join(", ", clients))));
    return page.toString();
  }
}
