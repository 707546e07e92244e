// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import websocketx.conformance.Case;
import websocketx.conformance.Chapter;
import websocketx.conformance.Outcome;
import websocketx.conformance.Run;
import websocketx.conformance.Section;
import websocketx.conformance.Verdict;

/// Everything that was found, in the shape of the JSON file. Results are in the order of servers.
public record Report(
    Instant made, boolean full, List<Server> servers, List<ChapterReport> chapters) {
  public record Server(
      String name, String version, String address, long millis, Map<Verdict, Long> totals) {}

  public record ChapterReport(int number, String title, List<SectionReport> sections) {
    public List<CaseReport> cases() {
      return sections.stream().flatMap(section -> section.cases().stream()).toList();
    }
  }

  public record SectionReport(String number, String title, List<CaseReport> cases) {}

  public record CaseReport(String number, String title, String expectation, List<Result> results) {}

  public record Result(Verdict verdict, String remark, long millis, List<String> transcript) {}

  /// Chapters and sections without a case that was played are left out.
  public static Report of(Instant made, boolean full, List<Chapter> chapters, List<Run> runs) {
    Map<Case, List<Result>> results = new HashMap<>();
    List<Server> servers = new ArrayList<>();
    for (Run run : runs) {
      Map<Verdict, Long> totals = new EnumMap<>(Verdict.class);
      for (Verdict verdict : Verdict.values()) {
        totals.put(verdict, run.count(verdict));
      }
      servers.add(
          new Server(
              run.target().name(),
              run.target().version(),
              run.target().uri().toString(),
              run.millis(),
              totals));
      for (Outcome outcome : run.outcomes()) {
        results
            .computeIfAbsent(outcome.question(), _ -> new ArrayList<>())
            .add(
                new Result(
                    outcome.verdict(), outcome.remark(), outcome.millis(), outcome.transcript()));
      }
    }
    return new Report(
        made,
        full,
        servers,
        chapters.stream()
            .map(chapter -> chapter(chapter, results))
            .filter(chapter -> !chapter.sections().isEmpty())
            .toList());
  }

  private static ChapterReport chapter(Chapter chapter, Map<Case, List<Result>> results) {
    return new ChapterReport(
        chapter.number(),
        chapter.title(),
        chapter.sections().stream()
            .map(section -> section(section, results))
            .filter(section -> !section.cases().isEmpty())
            .toList());
  }

  private static SectionReport section(Section section, Map<Case, List<Result>> results) {
    return new SectionReport(
        section.number(),
        section.title(),
        section.cases().stream()
            .filter(results::containsKey)
            .map(question ->
                new CaseReport(
                    question.number(),
                    question.title(),
                    question.expectation(),
                    results.getOrDefault(question, List.of())))
            .toList());
  }

  public int size() {
    return chapters.stream().mapToInt(chapter -> chapter.cases().size()).sum();
  }
}
