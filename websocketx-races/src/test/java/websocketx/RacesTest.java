// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RacesTest {
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
    String found = bug.run(race);
    assertTrue(
        found.startsWith("1\n")
            && found.contains("LincheckAssertionError")
            && found.contains(failure),
        () -> "not found: " + found);
  }
}
