// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationTest {
  private static final long SEED = Long.getLong("simulation.seed", 0);
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 2000);

  /// In so many worlds a planted bug has to show.
  private static final int ENOUGH = 20_000;

  @Test
  void promisesAreKeptInEveryWorld() {
    Experiment experiment = Laboratory.experiment();
    for (long seed = SEED; seed < SEED + SEEDS; seed++) {
      judge(experiment, seed, null);
    }
    System.out.printf("promisesAreKeptInEveryWorld: %,d worlds from seed %d%n", SEEDS, SEED);
  }

  @Test
  void worldFollowsFromItsSeed() {
    Experiment experiment = Laboratory.experiment();
    Experiment another = Laboratory.experiment();
    Set<Long> worlds = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      long hash = experiment.run(seed, null, false).hash();
      worlds.add(hash);
      assertEquals(hash, another.run(seed, null, true).hash(), "seed " + seed);
    }
    assertEquals(100, worlds.size());
  }

  /// RST, FIN and silence behind each byte that comes or goes.
  ///
  /// @param seed of a world that is cut at every place
  @ParameterizedTest(name = "[A14, A15, F148, J202] seed {0}")
  @CsvSource({"1", "2", "3", "5", "8", "13"})
  void promisesAreKeptWhereverAConnectionIsCut(long seed) {
    Experiment experiment = Laboratory.experiment();
    Verdict whole = experiment.run(seed, new Fault(Fault.Kind.RESET, true, 1 << 30), false);
    for (boolean isInbound : new boolean[] {true, false}) {
      int size = isInbound ? whole.received() : whole.sent();
      assertTrue(size > 0, "nothing to cut");
      int step = 1 + size / Integer.getInteger("simulation.cuts", 50);
      for (int offset = 0; offset <= size; offset += step) {
        for (Fault.Kind kind : Fault.Kind.values()) {
          judge(experiment, seed, new Fault(kind, isInbound, offset));
        }
      }
    }
  }

  /// That a promise can be broken, and it is seen.
  @ParameterizedTest(name = "{0}.{1} without {2}")
  @CsvSource(
      textBlock =
          """
          Inbox,              put,         wake
          Inbox,              end,         unpark
          Inbox,              wakeOther,   unpark
          StateLock,          release,     settle
          StateLock,          settle,      unpark
          StateLock,          awaitLock,   leave
          StateLock,          runWhenFree, leave
          Backlog,            fail,        end
          Backlog,            taken,       end
          ConnectionEndpoint, posted,      awaitWritable
          Ending,             settle,      sent
          """)
  void plantedBugIsFound(String owner, String method, String call) {
    Experiment experiment =
        Laboratory.experiment(new PlantedBug("websocketx." + owner, method, call));
    for (long seed = 0; seed < ENOUGH; seed++) {
      Verdict verdict = experiment.run(seed, null, false);
      if (!verdict.failures().isEmpty()) {
        System.out.printf(
            "plantedBugIsFound: %s.%s without %s: in world %d: %s%n",
            owner,
            method,
            call,
            seed,
            verdict.failures().getFirst().lines().findFirst().orElse(""));
        return;
      }
    }
    fail("it shows in none of " + ENOUGH + " worlds");
  }

  private static void judge(Experiment experiment, long seed, @Nullable Fault fault) {
    Verdict verdict = experiment.run(seed, fault, false);
    if (!verdict.failures().isEmpty()) {
      Verdict again = experiment.run(seed, fault, true);
      throw new AssertionError(
          """
          The world of seed %d%s breaks a promise; run it again with -Dsimulation.seed=%d -Dsimulation.seeds=1

          %s

          %s\
          """
              .formatted(
                  seed,
                  fault == null ? "" : " with " + fault,
                  seed,
                  String.join("\n", again.failures()),
                  String.join("\n", again.trace())));
    }
  }
}
