// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.Map;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import websocketx.transport.OwnershipRace;

/// Runs a race in many orders.
final class Races {
  /// How many orders are tried, of each race.
  private static final int ORDERS = Integer.getInteger("races.orders", 50);

  private static final Map<String, Class<? extends Race>> ALL =
      Map.of(
          "StateLock", StateLockRace.class,
          "Wishes", WishesRace.class,
          "Inbox", InboxRace.class,
          "Readers", ReadersRace.class,
          "Write", WriteRace.class,
          "Close", CloseRace.class,
          "Abort", AbortRace.class,
          "Ownership", OwnershipRace.class);

  private Races() {}

  /// Ends with 1 if an order is found in which something goes wrong.
  public static void main(String[] arguments) {
    run(arguments[0]);
  }

  static void run(String name) {
    Class<? extends Race> race = ALL.get(name);
    if (race == null) {
      throw new IllegalArgumentException("no race " + name);
    }
    new ModelCheckingOptions()
        .iterations(1)
        .invocationsPerIteration(ORDERS)
        .threads(1) // a race starts its own
        .actorsPerThread(1)
        .actorsBefore(0)
        .actorsAfter(0)
        .minimizeFailedScenario(false)
        .loopIterationsBeforeThreadSwitch(2) // who parks only looks again: another should go on
        .sequentialSpecification(Race.Won.class)
        .addGuarantee(forClasses("websocketx.pool.Pool").allMethods().treatAsAtomic())
        .check(race);
  }
}
