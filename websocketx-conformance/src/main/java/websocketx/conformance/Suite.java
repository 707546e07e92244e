// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Plays cases against a server, several at a time; the outcomes are in the order of the cases.
public final class Suite {
  private static final int AT_A_TIME = 16;

  private final List<Case> cases;
  private final boolean full;

  /// Some cases, with the large ones or without.
  ///
  /// @param full with the large cases
  public Suite(List<Case> cases, boolean full) {
    this.cases = cases.stream().filter(question -> full || !question.large()).toList();
    this.full = full;
  }

  public List<Case> cases() {
    return cases;
  }

  /// Plays all cases.
  ///
  /// @param progress is told each outcome as it comes, from several threads
  public List<Outcome> run(Target target, Consumer<Outcome> progress) throws InterruptedException {
    // Platform threads: a server in the same process that keeps all carriers of virtual threads
    // busy
    // shall not be taken for one that does not answer.
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (Case question : cases) {
        running.add(
            threads.submit(() -> {
              Outcome outcome = Exchange.play(question, target, full);
              progress.accept(outcome);
              return outcome;
            }));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a case could not be played", e);
    }
  }
}
