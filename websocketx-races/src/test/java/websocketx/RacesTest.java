// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RacesTest {
  /// Orders, until a bug is found.
  private static final int MANY = 1000;

  private static final int FEW = 50;

  @Test
  void lockIsTakenByOneAtATimeAndIsNotKept() {
    Races.run("StateLock");
  }

  @Test
  void eachWishIsGrantedOnceAndInOrder() {
    Races.run("Wishes");
  }

  @Test
  void eachMessageIsReadInOrderAndNoPauseIsForEver() {
    Races.run("Inbox");
  }

  @Test
  void readersTakeTurns() {
    Races.run("Readers");
  }

  @Test
  void writesReturnAndFramesAreWhole() {
    Races.run("Write");
  }

  @Test
  void oneCloseFrameIsSentAndNothingBehindIt() {
    Races.run("Close");
  }

  @Test
  void nobodyWaitsOnAfterAnAbort() {
    Races.run("Abort");
  }

  @Test
  void turnsAreTakenByOneAtATime() {
    Races.run("Ownership");
  }

  /// That each race sees when something is wrong.
  @ParameterizedTest(name = "{0}: {1}.{2}: {3} ({4}) is {5}")
  @CsvSource(
      textBlock =
          """
          StateLock, StateLock,  tryLock,     compareAndSet, 1, true,    two threads have the lock
          Wishes,    StateLock,  runWhenFree, tryLock,       2, false,   times
          Inbox,     Inbox,      take,        taken,         2, nothing, hung
          Readers,   Inbox,      read,        compareAndSet, 1, true,    AssertionError
          Write,     Writer,     accept,      lock,          2, nothing, two frames are mixed
          Close,     Connection, underLock,   lock,          2, nothing, AssertionError
          Abort,     Outbox,     fail,        fail,          1, nothing, hung
          Ownership, transport/Ownership, begin, compareAndSet, 1, true, two threads take turns
          Ownership, transport/Ownership, steal, compareAndSet, 1, true, two threads take turns
          Ownership, transport/Ownership, await, case 4, 1, nothing, hung
          """)
  void plantedBugIsFound(
      String race,
      String owner,
      String method,
      String member,
      int which,
      String instead,
      String failure,
      @TempDir Path directory)
      throws Exception {
    PlantedBug bug = new PlantedBug(directory, owner, method, member, which, instead);
    String found = bug.run(race, MANY);
    assertTrue(
        found.startsWith("1\n")
            && found.contains("LincheckAssertionError")
            && found.contains(failure),
        () -> "not found: " + found);
  }

  @Test
  void noWakeUpIsMissing(@TempDir Path directory) throws Exception {
    String found = strictly(new PlantedBug(directory), FEW);
    assertTrue(found.startsWith("0\n"), found);
  }

  @ParameterizedTest(name = "Ownership.{0}: {1} is left out")
  @CsvSource({"giveBack, unpark", "rest, unpark", "leave, unpark", "end, unpark", "await, run"})
  void missingWakeUpIsFound(String method, String member, @TempDir Path directory)
      throws Exception {
    String found =
        strictly(
            new PlantedBug(directory, "transport/Ownership", method, member, 1, "nothing"), MANY);
    assertTrue(found.startsWith("1\n") && found.contains("hung"), () -> "not found: " + found);
  }

  private static String strictly(PlantedBug bug, int orders) throws Exception {
    bug.parkStrictly("transport/Ownership", "transport/OwnershipRace");
    return bug.run("Ownership", orders);
  }
}
