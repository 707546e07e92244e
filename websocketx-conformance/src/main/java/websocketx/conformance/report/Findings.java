// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import websocketx.conformance.Verdict;
import websocketx.conformance.report.Report.CaseReport;
import websocketx.conformance.report.Report.Result;
import websocketx.conformance.report.Report.SectionReport;

/// The cases of a section in which one server did the same wrong thing, for one line of a table.
final class Findings {
  private static final int MOST_RANGES = 4;

  private final SectionReport section;
  private final int server;
  private final List<CaseReport> cases = new ArrayList<>();

  private Findings(SectionReport section, int server) {
    this.section = section;
    this.server = server;
  }

  /// What was failed or not strict, the same things together.
  static List<Findings> of(SectionReport section, int server) {
    Map<String, Findings> findings = new LinkedHashMap<>();
    for (CaseReport question : section.cases()) {
      Result result = question.results().get(server);
      if (result.verdict() == Verdict.FAILED || result.verdict() == Verdict.NON_STRICT) {
        findings
            .computeIfAbsent(
                result.verdict() + kind(result.remark()), _ -> new Findings(section, server))
            .cases
            .add(question);
      }
    }
    return List.copyOf(findings.values());
  }

  /// What happened, without the data of the one case.
  private static String kind(String remark) {
    int colon = remark.indexOf(": ");
    String kind = colon < 0 ? remark : remark.substring(0, colon);
    return kind.replaceAll("[0-9]{4,}|octet [0-9]+|\".*", "#");
  }

  Verdict verdict() {
    return cases.getFirst().results().get(server).verdict();
  }

  /// The title of the case, or of the section if there are several.
  String what() {
    return cases.size() == 1
        ? cases.getFirst().title()
        : "%s (%d of %d)".formatted(section.title(), cases.size(), section.cases().size());
  }

  /// What happened in the first of them.
  String remark() {
    String first = cases.getFirst().results().get(server).remark();
    boolean same =
        cases.stream().allMatch(question -> question.results().get(server).remark().equals(first));
    return same ? first : first + ", and the like";
  }

  /// As in 6.3.1 to 6.3.4, 6.3.9; or only how many, if they are scattered.
  String numbers() {
    List<String> ranges = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= cases.size(); i++) {
      if (i == cases.size() || place(i) != place(i - 1) + 1) {
        String first = cases.get(start).number();
        ranges.add(start == i - 1 ? first : first + " to " + cases.get(i - 1).number());
        start = i;
      }
    }
    return ranges.size() <= MOST_RANGES
        ? String.join(", ", ranges)
        : "%d of %s to %s"
            .formatted(cases.size(), cases.getFirst().number(), cases.getLast().number());
  }

  private int place(int index) {
    String number = cases.get(index).number();
    return Integer.parseInt(number.substring(number.lastIndexOf('.') + 1));
  }
}
