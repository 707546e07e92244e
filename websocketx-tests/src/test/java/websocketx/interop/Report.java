// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// The table of all runs, in Markdown.
final class Report {
  private static final String HEAD =
      """
      <!-- SPDX-License-Identifier: Apache-2.0 -->
      # Who has met the server

      Clients that are not ours, and how their checks went. `InteropIT` has written this, in a run of ${date}; it does so again
      with `./build -Dinterop.docs=true`, and each build writes `websocketx-tests/target/interop.md`.

      Compression is `permessage-deflate` (RFC 7692): whether the server grants it, what the client has offered, as the
      server saw it, and what was agreed on, as the client saw it. The version is the one that the client itself tells.

      | client | version | date | compression | offered | agreed on | checks passed |
      | --- | --- | --- | --- | --- | --- | --- |
      """;

  private final LocalDate date = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
  private final List<String> rows = new ArrayList<>();
  private final Map<String, Map<String, String>> limits = new LinkedHashMap<>();

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
    limits.computeIfAbsent(run.name(), _ -> new LinkedHashMap<>()).putAll(transcript.cannot());
  }

  /// Adds that the client was missing.
  void addMissing(Run run, String missing) {
    row(run, "", code(run.offer()), "", "not run: " + missing);
  }

  private void row(Run run, String version, String offered, String agreed, String result) {
    StringJoiner row = new StringJoiner(" | ", "| ", " |");
    row.add(run.name()).add(version).add(date.toString()).add(compression(run));
    rows.add(row.add(offered).add(agreed).add(result).toString());
  }

  static String compression(Run run) {
    return run.compressing() ? "on" : "off";
  }

  private static String code(String text) {
    return text.isEmpty() ? "nothing" : "`" + text + "`";
  }

  /// The whole page.
  String page() {
    StringBuilder page = new StringBuilder(HEAD.replace("${date}", date.toString()));
    rows.forEach(row -> page.append(row).append('\n'));
    page.append("\nWhat a client has no way to do is not among its checks:\n\n");
    limits.forEach((client, cannot) ->
        cannot.forEach(
            (check, why) -> page.append("- %s: `%s`; %s.\n".formatted(client, check, why))));
    return page.toString();
  }
}
