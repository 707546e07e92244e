// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Plays cases against a server, several at a time; the outcomes are in the order of the cases.
public final class Suite {
  private static final int AT_A_TIME = 16;

  private final List<Case> cases;
  private final boolean full;

  /// @param full with the large cases
  public Suite(List<Case> cases, boolean full) {
    this.cases = cases.stream().filter(question -> full || !question.large()).toList();
    this.full = full;
  }

  public List<Case> cases() {
    return cases;
  }

  /// @param progress is told each outcome as it comes, from several threads
  public List<Outcome> run(Target target, Consumer<Outcome> progress) throws InterruptedException {
    Semaphore places = new Semaphore(AT_A_TIME);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (Case question : cases) {
        places.acquire();
        running.add(
            threads.submit(() -> {
              try {
                Outcome outcome = Exchange.play(question, target, full);
                progress.accept(outcome);
                return outcome;
              } finally {
                places.release();
              }
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
