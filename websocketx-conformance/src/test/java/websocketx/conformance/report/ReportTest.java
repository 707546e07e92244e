// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import websocketx.conformance.Case;
import websocketx.conformance.Chapter;
import websocketx.conformance.Outcome;
import websocketx.conformance.Run;
import websocketx.conformance.Section;
import websocketx.conformance.Target;
import websocketx.conformance.Verdict;

class ReportTest {
  private static final String HOSTILE = "</script><script>alert(1)</script> | <b>";

  @TempDir Path directory;

  @Test
  void jsonHasEachCaseWithOneResultPerServer() throws Exception {
    ReportFiles.write(report(), directory);
    JsonNode json =
        JsonMapper.shared().readTree(Files.readString(directory.resolve("report.json")));
    assertEquals("one", json.at("/servers/0/name").asString());
    assertEquals(1, json.at("/servers/1/totals/FAILED").asInt());
    JsonNode question = json.at("/chapters/0/sections/0/cases/0");
    assertEquals("3.1.1", question.get("number").asString());
    assertEquals("STRICT", question.at("/results/0/verdict").asString());
    assertEquals("FAILED", question.at("/results/1/verdict").asString());
    assertEquals("> PING", question.at("/results/1/transcript/0").asString());
  }

  @Test
  void whatServersSendDoesNotBecomePartOfThePage() throws Exception {
    String page = Files.readString(ReportFiles.write(report(), directory));
    assertFalse(page.contains("<script>alert"), "the page is broken out of");
    assertTrue(page.contains("\\u003c/script>\\u003cscript>alert(1)"), "the remark is missing");
  }

  @Test
  void markdownListsWhatWasNotRight() {
    String page = MarkdownReport.of(report(), "./conformance");
    assertTrue(page.contains("| 3 Things | 1 | ✓ | 1 / 0 / 0 |"), page);
    assertTrue(
        page.contains(
            "| 3.1.1 | a case | failed | &lt;/script>&lt;script>alert(1)&lt;/script> \\| &lt;b> |"),
        page);
  }

  @Test
  void markdownPutsTheSameFindingsTogether() {
    Chapter chapter = new Chapter(1, "Things");
    Section section = chapter.section("Some");
    for (int i = 1; i <= 6; i++) {
      section.add("case " + i, "RFC 6455", _ -> {});
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Case question : chapter.cases()) {
      boolean fine = question.number().equals("1.1.4");
      Verdict verdict = fine ? Verdict.STRICT : Verdict.FAILED;
      String remark = fine ? "" : "delivered: " + question.title();
      outcomes.add(new Outcome(question, verdict, remark, List.of(), 1));
    }
    Target target = new Target("one", "1.0", URI.create("ws://localhost:1/"), null);
    Run run = new Run(target, outcomes, 5);
    String page =
        MarkdownReport.of(
            Report.of(Instant.EPOCH, false, List.of(chapter), List.of(run)), "./conformance");
    assertTrue(
        page.contains(
            "| 1.1.1 to 1.1.3, 1.1.5 to 1.1.6 | Some (5 of 6) | failed"
                + " | delivered: case 1, and the like |"),
        page);
  }

  @Test
  void casesThatWereNotPlayedAreLeftOut() {
    Chapter chapter = new Chapter(1, "Empty");
    chapter.section("Nothing").add("not played", "RFC", _ -> {});
    Report report = Report.of(Instant.EPOCH, false, List.of(chapter), List.of());
    assertEquals(List.of(), report.chapters());
  }

  private static Report report() {
    Chapter chapter = new Chapter(3, "Things");
    chapter.section("Some").add("a case", "RFC 6455", _ -> {});
    Case question = chapter.cases().getFirst();
    return Report.of(
        Instant.EPOCH,
        false,
        List.of(chapter),
        List.of(
            run("one", new Outcome(question, Verdict.STRICT, "", List.of("> PING"), 1)),
            run("two", new Outcome(question, Verdict.FAILED, HOSTILE, List.of("> PING"), 2))));
  }

  private static Run run(String name, Outcome outcome) {
    Target target = new Target(name, "1.0", URI.create("ws://localhost:1/"), null);
    return new Run(target, List.of(outcome), 5);
  }
}
