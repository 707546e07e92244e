// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import websocketx.bench.Contestant.Kind;

class ComparisonTest {
  @Test
  void medianIsTheValueInTheMiddle() {
    Series odd = new Series(List.of(9.0, 1.0, 5.0));
    assertEquals(5, odd.median());
    assertEquals(1, odd.min());
    assertEquals(9, odd.max());
    assertEquals(4, new Series(List.of(5.0, 9.0, 3.0, 1.0)).median());
    assertThrows(IllegalArgumentException.class, () -> new Series(List.of()));
  }

  @Test
  void ratesAreComparedWhileTheGeneratorHasTime() {
    assertEquals(
        new Comparison(2, false), Comparison.of(standing(200, 7, 0.5), standing(100, 4, 0.9)));
  }

  @Test
  void processorTimeIsComparedWhenTheGeneratorIsTheLimit() {
    assertEquals(
        new Comparison(0.5, true), Comparison.of(standing(200, 8, 0.5), standing(100, 4, 0.91)));
    assertEquals(
        new Comparison(2, true), Comparison.of(standing(100, 4, 0.95), standing(100, 8, 0.2)));
  }

  @Test
  void processorTimeIsComparedWhenAServerIsTheLimit() {
    Standing busy = new Standing(new Contestant("busy", "", "", Kind.JVM, List.of(), List.of()));
    busy.add(Map.of(Figure.RATE, 200.0, Figure.CPU, 8.0, Figure.SERVER_BUSY, 0.99));
    assertEquals(new Comparison(0.5, true), Comparison.of(busy, standing(100, 4, 0.2)));
  }

  @Test
  void processorTimeIsComparedWhenOthersLeaveNoneOfTheProcessor() {
    Standing disturbed =
        new Standing(new Contestant("disturbed", "", "", Kind.JVM, List.of(), List.of()));
    disturbed.add(
        Map.of(
            Figure.RATE, 50.0, Figure.CPU, 4.0, Figure.SERVER_BUSY, 0.6, Figure.OTHERS_BUSY, 0.35));
    assertEquals(new Comparison(1, true), Comparison.of(disturbed, standing(100, 4, 0.2)));
  }

  @Test
  void neighboursAreThoseThatStillRun() {
    Neighbours before =
        new Neighbours(Map.of(1L, Duration.ofMillis(500), 2L, Duration.ofSeconds(9)));
    Neighbours after =
        new Neighbours(Map.of(1L, Duration.ofMillis(700), 3L, Duration.ofMillis(40)));
    assertEquals(Duration.ofMillis(240), after.since(before));
  }

  @Test
  void seriesIsSteadyUpToAQuarter() {
    assertTrue(new Series(List.of(10.0, 12.5)).isSteady());
    assertFalse(new Series(List.of(10.0, 11.0, 12.6)).isSteady());
    assertTrue(new Series(List.of(3.0)).isSteady());
  }

  @Test
  void nothingToCompareIsNotANumber() {
    Standing empty = new Standing(new Contestant("none", "", "", Kind.JVM, List.of(), List.of()));
    assertEquals(Double.NaN, Comparison.of(standing(1, 1, 0), empty).ratio());
  }

  @Test
  void firstFailureCounts() {
    Standing standing = standing(1, 1, 1);
    standing.fail("first");
    standing.fail("second");
    assertEquals("first", standing.failure());
  }

  @Test
  void systemCallsAreReadFromTheTotal() {
    String table =
        """
        % time     seconds  usecs/call     calls    errors syscall
        ------ ----------- ----------- --------- --------- ----------------
         60.00    0.000300           1       300           write
         40.00    0.000200           1       200         7 read
        ------ ----------- ----------- --------- --------- ----------------
        100.00    0.000500           1       500         7 total
        """;
    assertEquals(500, SystemCalls.total(table));
    assertEquals(0, SystemCalls.total(""));
  }

  @Test
  void foreignServersAreBuiltOrSkippedByName() {
    ForeignServers servers =
        ForeignServers.parse(
            List.of(
                "built gws Go v1.2 /bin/gws --fast", "go: downloading", "skipped ws no node here"));
    assertEquals(1, servers.contestants().size());
    assertEquals("Go", servers.contestants().getFirst().language());
    assertEquals("v1.2", servers.contestants().getFirst().version());
    assertEquals(List.of("/bin/gws", "--fast"), servers.contestants().getFirst().command());
    assertEquals(Map.of("ws", "no node here"), servers.skipped());
  }

  private static Standing standing(double rate, double cpu, double utilisation) {
    Standing standing =
        new Standing(new Contestant("some", "", "", Kind.JVM, List.of(), List.of()));
    standing.add(Map.of(Figure.RATE, rate, Figure.CPU, cpu, Figure.UTILISATION, utilisation));
    return standing;
  }
}
