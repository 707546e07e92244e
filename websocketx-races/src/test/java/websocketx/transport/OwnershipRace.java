// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import websocketx.Race;

/// The virtual thread of a loop takes a turn, rests, takes another, is away and takes the last,
/// while the guard takes what it is given, and between two turns steals whenever it looks.
public final class OwnershipRace extends Race {
  private static final int LAST = 3;

  private boolean isInTurn; // guarded by whoever has the turns
  private int turns; // of the virtual thread
  private @Nullable Ownership shared;

  @Override
  public void race() {
    Racer guard = racer(this::watch);
    Ownership ownership = new Ownership(Thread.currentThread(), guard.thread(), () -> {});
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
    while (!ownership.isEnded()) {
      if ((ownership.isGiven() && !ownership.isEnded()) || ownership.steal()) {
        if (!ownership.isAway()) {
          turn();
        }
        ownership.giveBack();
      }
    }
  }
}
