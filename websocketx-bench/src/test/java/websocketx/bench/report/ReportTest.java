// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import websocketx.bench.Contestant;
import websocketx.bench.Contestant.Kind;
import websocketx.bench.Figure;
import websocketx.bench.Machine;
import websocketx.bench.Pace;
import websocketx.bench.Result;
import websocketx.bench.Scenario;
import websocketx.bench.Standing;
import websocketx.bench.report.Target.Outcome;
import websocketx.peers.Service;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;

class ReportTest {
  @Test
  void tableGoesFromTheFastestToTheSlowest() {
    List<String> rows =
        MarkdownReport.of(report())
            .lines()
            .filter(line -> line.matches("\\| (ours|raw|slow) (\\|[^|]*){5}\\|"))
            .toList();
    assertEquals(
        List.of(
            "| raw | Java | 200,000 (190,000–210,000) | 5 | 1 | 2 |",
            "| ours | Java | 100,000 | 8 | 0.50 | 1 |",
            "| slow | Java | 1,234 | 90.5 | 0.01 | 0.01 |"),
        rows);
  }

  @Test
  void whoHasFailedIsNamedWithTheReason() {
    String page = MarkdownReport.of(report());
    assertTrue(page.contains("\n- gone: skipped: io_uring is not permitted\n"), page);
    assertTrue(page.contains("\n- Skipped: gws: go is not here\n"), page);
    assertTrue(page.contains("\n| versions | gone 4.5.6, slow 1.2.3 |\n"), page);
  }

  @Test
  void directoryOfThePageIsCreated(@TempDir Path directory) throws Exception {
    Path page = directory.resolve("not/there/page.md");
    ReportFiles.writePage(report(), page);
    assertEquals(MarkdownReport.of(report()), Files.readString(page));
  }

  @Test
  void whoTakesNoPartIsNamed() {
    assertTrue(MarkdownReport.of(report()).contains("bytes. Left out: left.\n"));
  }

  @Test
  void targetsAreReachedOrMissed() {
    assertEquals(
        List.of(
            new Target("echo-small", "≥ 0.90 × rawecho", "0.50 by rate (raw)", Outcome.MISSED),
            new Target(
                "echo-small", "≥ 1 × the best JVM peer", "81.0 by rate (slow)", Outcome.REACHED)),
        Targets.of(report()));
  }

  @Test
  void steadyFiguresHaveNoSign() {
    assertFalse(MarkdownReport.of(report()).contains("†:"));
    assertEquals(1, MarkdownReport.of(report()).split("†", -1).length - 1); // how to read it
  }

  @Test
  void figuresThatLieApartHaveASign() {
    Standing raw = standing("raw", "", Kind.LIMIT);
    raw.add(Map.of(Figure.RATE, 100_000.0, Figure.CPU, 5.0));
    raw.add(Map.of(Figure.RATE, 126_000.0, Figure.CPU, 5.0));
    Standing ours = standing("ours", "", Kind.OWN);
    ours.add(Map.of(Figure.RATE, 56_500.0, Figure.CPU, 8.0));
    ours.add(Map.of(Figure.RATE, 56_500.0, Figure.CPU, 8.0));
    Report report = report(raw, ours);
    String page = MarkdownReport.of(report);
    assertTrue(
        page.contains("| raw | Java | 113,000 (100,000–126,000) † | 5 | 1 † | 2 † |\n"), page);
    assertTrue(page.contains("| ours | Java | 56,500 (56,500–56,500) | 8 | 0.50 † | 1 |\n"), page);
    assertTrue(page.contains("\n† Not to be relied on: "), page);
    assertEquals("0.50 by rate † (raw)", Targets.of(report).getFirst().figure());
  }

  @Test
  void figuresOfWhoWasDisturbedHaveASign() {
    Standing ours = standing("ours", "", Kind.OWN);
    ours.add(
        Map.of(
            Figure.RATE, 10_000.0,
            Figure.CPU, 8.0,
            Figure.SERVER_BUSY, 0.8,
            Figure.OTHERS_BUSY, 0.11));
    String page = MarkdownReport.of(report(ours));
    assertTrue(page.contains("| ours | Java | 10,000 † | 8 † |  | 1 CPU † | 0.80 |"), page);
  }

  @Test
  void figuresOfWhoFailedBeforeTheEndHaveASign() {
    Standing raw = standing("raw", "", Kind.LIMIT);
    raw.add(Map.of(Figure.RATE, 10_000.0, Figure.CPU, 5.0));
    raw.fail("it has ended");
    String page = MarkdownReport.of(report(raw));
    assertTrue(page.contains("| raw | Java | 10,000 † | 5 † | 1 † |  |"), page);
    assertTrue(page.contains("\n- raw: not to the end: it has ended\n"), page);
  }

  @Test
  void numbersHaveThreeDigitsOrMore() {
    assertEquals("1,234,567", MarkdownReport.number(1_234_567.2));
    assertEquals("12.3", MarkdownReport.number(12.34));
    assertEquals("0.12", MarkdownReport.number(0.123));
    assertEquals("0", MarkdownReport.number(0));
  }

  @Test
  void programsReadEveryRepetition() {
    JsonNode json = new JsonMapper().readTree(JsonReport.of(report()));
    JsonNode servers = json.path("scenarios").path(0).path("servers");
    assertEquals(4, servers.size());
    assertEquals("raw", servers.path(1).path("name").asString());
    assertEquals(210_000, servers.path(1).path("repetitions").path(1).path("rate").asInt());
    assertEquals("io_uring is not permitted", servers.path(3).path("failure").asString());
  }

  @Test
  void eachScenarioHasAPicture(@TempDir Path directory) throws Exception {
    ReportFiles.write(report(), directory);
    Path picture = directory.resolve("bench-echo-small.png");
    assertTrue(
        Files.readString(directory.resolve("report.md")).contains("](bench-echo-small.png)"));
    assertTrue(ImageIO.read(picture.toFile()).getWidth() > 500);
    assertFalse(Files.readString(directory.resolve("report.json")).isEmpty());
  }

  private static Report report() {
    Standing ours = standing("ours", "", Kind.OWN);
    ours.add(Map.of(Figure.RATE, 100_000.0, Figure.CPU, 8.0));
    Standing raw = standing("raw", "", Kind.LIMIT);
    raw.add(Map.of(Figure.RATE, 190_000.0, Figure.CPU, 5.0));
    raw.add(Map.of(Figure.RATE, 210_000.0, Figure.CPU, 5.0));
    Standing slow = standing("slow", "1.2.3", Kind.JVM);
    slow.add(Map.of(Figure.RATE, 1234.0, Figure.CPU, 90.5));
    Standing gone = standing("gone", "4.5.6", Kind.JVM);
    gone.fail("io_uring is not permitted");
    return report(ours, raw, slow, gone);
  }

  private static Report report(Standing... standings) {
    Scenario scenario =
        new Scenario(
            "echo-small",
            "Echo: small",
            Scenario.Test.LOAD,
            new Service(Mode.ECHO, Deflate.OFF, Io.NIO, 8192),
            List.of("echo"),
            EnumSet.allOf(Kind.class),
            Set.of(),
            false,
            true);
    return new Report(
        Instant.EPOCH,
        new Machine(Map.of("processors", "2")),
        new Pace(2, 1, 0.1, 1, false),
        Map.of("gws", "go is not here"),
        List.of(new Result(scenario, List.of(standings), List.of("left"))));
  }

  private static Standing standing(String name, String version, Kind kind) {
    return new Standing(new Contestant(name, "Java", version, kind, List.of(), List.of()));
  }
}
