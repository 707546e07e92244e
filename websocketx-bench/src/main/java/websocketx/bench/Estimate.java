// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.List;

/// How long a scenario will take, about.
final class Estimate {
  private static final double JVM_START = 1.1;
  private static final double OTHER_START = 0.1;

  /// What the start and the end of the generator take, and the rest of the server.
  private static final double RUN = 0.4;

  private static final double CONNECTIONS_PER_SECOND = 5000;

  /// 20,000 connections that come and go, and collections.
  private static final double VISITS = 14;

  /// What a load with connections that do not read takes more.
  private static final double STALLED = 1.8;

  private static final double ALLOCATED = 2.4;
  private static final double SYSTEM_CALLS = LoadTrial.SYSTEM_CALL_SECONDS + 0.4;
  private static final double DEMO = 1.5;

  private final Pace pace;

  Estimate(Pace pace) {
    this.pace = pace;
  }

  double seconds(List<Scenario> scenarios, List<Contestant> contestants) {
    double sum = 0;
    for (Scenario scenario : scenarios) {
      for (Contestant contestant : contestants) {
        if (scenario.admits(contestant)) {
          sum += seconds(scenario, contestant);
        }
      }
    }
    return sum;
  }

  private double seconds(Scenario scenario, Contestant contestant) {
    boolean jvm = contestant.kind().isJvm();
    double ready = (jvm ? JVM_START : OTHER_START) + pace.warmup(contestant.kind());
    double run =
        RUN
            + option(scenario, "--connections") / CONNECTIONS_PER_SECOND
            + (option(scenario, "--stalled") > 0 ? STALLED : 0);
    int repetitions = scenario.repetitions(pace);
    return switch (scenario.test()) {
      case LOAD ->
          ready
              + LoadTrial.WARMUPS * run
              + repetitions * (run + pace.ramp() + pace.seconds())
              + (scenario.detailed() && jvm ? ALLOCATED : 0)
              + (pace.systemCalls() ? run + SYSTEM_CALLS : 0);
      case IDLE -> repetitions * (ready + run + VISITS);
      case START -> (repetitions + 1) * DEMO;
    };
  }

  private static double option(Scenario scenario, String name) {
    int index = scenario.load().indexOf(name);
    return index < 0 ? 0 : Double.parseDouble(scenario.load().get(index + 1));
  }
}
