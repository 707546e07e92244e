// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.brokers.BrokerProcess;

/// A minute for each broker; `./chaos` runs longer.
class ChaosIT {
  private static final Duration TIME = Duration.ofMinutes(1);
  private static final int CLIENTS = 150;

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void nobodyMissesAnythingUnnoticed(BrokerKind kind, @TempDir Path folder) throws Exception {
    boolean isHere =
        List.of("nats-server", "redis-server", "haproxy").stream()
            .allMatch(BrokerProcess::isInstalled);
    assumeTrue(isHere || System.getenv("CI") != null, "no brokers or no proxy here");
    Report report;
    try (Run run = new Run(kind, CLIENTS, Duration.ofSeconds(1), System.nanoTime(), folder)) {
      report = run.run(TIME);
    }
    System.out.println(report);
    assertEquals(List.of(), report.violations());
    assertTrue(report.faultCount() >= 10, "faults");
    assertTrue(report.ledger().published.get() >= 500, "publications");
    assertTrue(report.ledger().delivered.get() >= 5_000, "deliveries");
    assertTrue(report.ledger().recovered.get() >= 50, "recoveries");
  }
}
