// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.List;

/// All outcomes of one server, in the order of the cases.
public record Run(Target target, List<Outcome> outcomes, long millis) {
  public Run {
    outcomes = List.copyOf(outcomes);
  }

  public long count(Verdict verdict) {
    return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
  }
}
