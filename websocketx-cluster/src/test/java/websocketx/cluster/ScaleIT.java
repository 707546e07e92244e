// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.brokers.BrokerProcess;

/// A short run with the real programs. It looks at what is measured, not at how fast it was.
class ScaleIT {
  private static final Duration TIME = Duration.ofMillis(100);

  @Test
  void everyFigureIsMeasured() throws Exception {
    boolean isHere =
        List.of("nats-server", "redis-server", "redis-benchmark").stream()
            .allMatch(BrokerProcess::isInstalled);
    assumeTrue(isHere || System.getenv("CI") != null, "no brokers here");

    Tables tables = Scale.measure(List.of(BrokerKind.values()), 1, TIME, 100, List.of(1, 20));

    assertEquals(
        List.of(
            ScaleRun.LATENCY,
            ScaleRun.THROUGHPUT,
            ScaleRun.SUBSCRIBERS,
            ScaleRun.SPREADING,
            RedisBenchmark.TABLE),
        tables.names());
    List<String> ways = rows("node to node", "alone");
    assertEquals(ways, tables.rows(ScaleRun.LATENCY));
    assertEquals(ways, tables.rows(ScaleRun.THROUGHPUT));
    assertEquals(rows("1", "20"), tables.rows(ScaleRun.SUBSCRIBERS));
    assertEquals(rows("1 node", "2 nodes", "3 nodes"), tables.rows(ScaleRun.SPREADING));
    assertEquals(4, tables.rows(RedisBenchmark.TABLE).size());
    String report = tables.toString();
    assertFalse(report.contains("NaN") || report.contains("Infinity"), report);
    assertTrue(report.lines().filter(line -> line.startsWith("|")).count() > 30, report);
  }

  private static List<String> rows(String... what) {
    List<String> rows = new ArrayList<>();
    for (String broker :
        List.of("NATS, ", "NATS, with history, ", "Redis, ", "Redis, with history, ")) {
      for (String each : what) {
        rows.add(broker + each);
      }
    }
    return rows;
  }
}
