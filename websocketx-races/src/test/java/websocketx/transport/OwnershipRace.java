// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.Race;

/// The virtual thread of a loop takes a turn, rests, takes another, is away and takes the last,
/// while the guard takes what it is given. It steals whenever it looks between two turns: the first
/// time for one of its own, the second time until the turns are wanted back. While it has nothing
/// to do it is parked, so whatever should wake it has to.
///
/// The orders that are tried are sequentially consistent. That a release or an opaque access is
/// enough where there is one does not follow from them.
public final class OwnershipRace extends Race {
  private static final int LAST = 3;
  private static final int THEFTS = 2;

  private boolean isInTurn; // guarded by whoever has the turns
  private int turns; // of the virtual thread
  private @Nullable Ownership shared;

  @Override
  public void race() {
    Permits.takeAll();
    Racer guard = racer(this::watch);
    Thread waiting = guard.thread();
    Ownership ownership =
        new Ownership(Thread.currentThread(), waiting, () -> LockSupport.unpark(waiting));
    shared = ownership;
    guard.start();
    while (turns < LAST) {
      if (!ownership.begin()) {
        check(ownership.await(), "the loop ends too soon");
        continue;
      }
      turn();
      switch (++turns) {
        case 1 -> {
          ownership.rest();
          check(ownership.await(), "the loop ends too soon");
        }
        case 2 -> {
          ownership.finish();
          ownership.leave();
        }
        default -> ownership.end();
      }
    }
    guard.finish();
    check(!ownership.isTakenOver(), "the guard has turns of a loop that has ended");
  }

  private void turn() {
    check(!isInTurn, "two threads take turns");
    isInTurn = true;
    isInTurn = false;
  }

  /// What the guard does, without its patience.
  private void watch() {
    Ownership ownership = requireNonNull(shared);
    int thefts = 0;
    while (!ownership.isEnded()) {
      if (ownership.isGiven()) {
        if (!ownership.isEnded()) {
          serve(ownership);
        }
      } else if (thefts < THEFTS && ownership.steal()) {
        turn();
        thefts++;
        while (thefts == THEFTS && !ownership.isWantedBack()) {
          LockSupport.park(this); // in the kernel, for something to do
        }
        ownership.giveBack();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void serve(Ownership ownership) {
    if (!ownership.isAway()) {
      turn();
    }
    ownership.giveBack();
  }
}
