// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.report;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import websocketx.conformance.Verdict;
import websocketx.conformance.report.Report.CaseReport;
import websocketx.conformance.report.Report.ChapterReport;
import websocketx.conformance.report.Report.SectionReport;
import websocketx.conformance.report.Report.Server;

/// The report as a page of the documentation: a table, then what was not right.
public final class MarkdownReport {
  private final Report report;
  private final StringBuilder page = new StringBuilder();

  private MarkdownReport(Report report) {
    this.report = report;
  }

  /// The page.
  ///
  /// @param command how to make it again
  public static String of(Report report, String command) {
    MarkdownReport markdown = new MarkdownReport(report);
    markdown.introduction(command);
    markdown.summary();
    for (int i = 0; i < report.servers().size(); i++) {
      markdown.server(i);
    }
    return markdown.page.toString();
  }

  private void introduction(String command) {
    page.append(
        """
        <!-- SPDX-License-Identifier: Apache-2.0 -->
        # Conformance

        %d cases from RFC 6455 and RFC 7692, played on %s against %s, each over loopback with a message limit of
        16 MiB and compression on, and again with a limit of 16 KiB where a case is about limits. The client shares no code
        with any of them. The cases are in `websocketx-conformance`; this page is made by

        ```sh
        %s
        ```

        What it says of websocketx over TLS and Unix domain sockets, inside other servers and behind proxies is in
        [conformance-transports.md](conformance-transports.md).

        | verdict | meaning |
        | --- | --- |
        | strict | as the RFC says |
        | informational | the RFC leaves it open |
        | non-strict | safe, but not as the RFC says: a wrong close code, no Close frame, later than it could be |
        | unimplemented | the server lacks something optional |
        | failed | a rule is broken |

        """
            .formatted(
                report.size(),
                report.made().atZone(ZoneOffset.UTC).toLocalDate(),
                report.servers().size() == 1 ? "one server" : report.servers().size() + " servers",
                command));
  }

  private void summary() {
    page.append(
        "## By chapter\n\nFailed / non-strict / unimplemented, of so many cases; ✓ is none of them.\n\n");
    row("chapter", "cases", report.servers().stream().map(MarkdownReport::title).toList());
    page.append("| --- | ---: |").append(" ---: |".repeat(report.servers().size())).append('\n');
    for (ChapterReport chapter : report.chapters()) {
      row(
          chapter.number() + " " + chapter.title(),
          Integer.toString(chapter.cases().size()),
          cells(chapter.cases()));
    }
    List<CaseReport> all =
        report.chapters().stream().flatMap(chapter -> chapter.cases().stream()).toList();
    row("**all**", Integer.toString(all.size()), cells(all));
    page.append('\n');
  }

  private void row(String first, String second, List<String> cells) {
    page.append("| %s | %s | %s |%n".formatted(first, second, String.join(" | ", cells)));
  }

  private static String title(Server server) {
    return server.name() + " " + server.version();
  }

  private List<String> cells(List<CaseReport> cases) {
    return IntStream.range(0, report.servers().size())
        .mapToObj(server -> {
          long failed = count(cases, server, Verdict.FAILED);
          long nonStrict = count(cases, server, Verdict.NON_STRICT);
          long unimplemented = count(cases, server, Verdict.UNIMPLEMENTED);
          return failed + nonStrict + unimplemented == 0
              ? "✓"
              : failed + " / " + nonStrict + " / " + unimplemented;
        })
        .toList();
  }

  private static long count(List<CaseReport> cases, int server, Verdict verdict) {
    return cases.stream()
        .filter(question -> question.results().get(server).verdict() == verdict)
        .count();
  }

  private void server(int index) {
    Server server = report.servers().get(index);
    page.append("## ").append(title(server)).append("\n\n");
    page.append(
        Arrays.stream(Verdict.values())
            .map(verdict -> server.totals().getOrDefault(verdict, 0L) + " " + name(verdict))
            .collect(Collectors.joining(", ")));
    page.append(", in %.1f s.%n%n".formatted(server.millis() / 1000.0));
    long wrong =
        server.totals().getOrDefault(Verdict.FAILED, 0L)
            + server.totals().getOrDefault(Verdict.NON_STRICT, 0L);
    if (wrong == 0) {
      return;
    }
    page.append("| cases | what | verdict | what happened |\n| --- | --- | --- | --- |\n");
    for (ChapterReport chapter : report.chapters()) {
      for (SectionReport section : chapter.sections()) {
        Findings.of(section, index).forEach(this::finding);
      }
    }
    page.append('\n');
  }

  private void finding(Findings finding) {
    row(
        finding.numbers(),
        cell(finding.what()),
        List.of(name(finding.verdict()), cell(finding.remark())));
  }

  static String name(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String cell(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
  }
}
