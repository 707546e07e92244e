// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a run has come to.
record Report(
    BrokerKind broker,
    long seed,
    Duration time,
    int clients,
    Map<Fault, Integer> faults,
    Ledger ledger,
    List<String> violations) {
  private static final int SHOWN = 30;

  Report {
    faults = new EnumMap<>(faults);
    violations = List.copyOf(violations);
  }

  boolean holds() {
    return violations.isEmpty();
  }

  int faultCount() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%n%s, %d clients, %d:%02d min, seed %d%n"
            .formatted(broker, clients, time.toMinutes(), time.toSecondsPart(), seed));
    text.append("  faults        %,10d%n".formatted(faultCount()));
    faults.forEach((fault, count) ->
        text.append(
            "    %-26s %,8d%n"
                .formatted(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), count)));
    line(text, "published", ledger.published.get());
    line(text, "published once more", ledger.repeated.get());
    line(text, "  had already gone", ledger.twice.get());
    line(text, "delivered", ledger.delivered.get());
    line(text, "came back, recovered", ledger.recovered.get());
    line(text, "  not: history exceeded", ledger.exceeded.get());
    line(text, "  not: history lost", ledger.lost.get());
    line(text, "broken promises", violations.size());
    violations.stream().limit(SHOWN).forEach(each -> text.append("    ").append(each).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, long count) {
    text.append("  %-26s %,10d%n".formatted(what, count));
  }
}
