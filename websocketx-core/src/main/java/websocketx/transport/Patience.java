// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

/// How long the guard of an [EventLoop] waits for the virtual thread, and whether it keeps the
/// turns when it has waited in vain.
///
/// The virtual thread gets its carrier when the handlers before it have had their say, and there
/// are as many of them as connections had something. That is no starvation, and a guard that took
/// the turns then would only put more handlers into the queue before the virtual thread, and would
/// be switched to and fro with the carriers. So it waits longer the more connections there were,
/// and the first time it takes a single turn. With 10,000 connections at work that saves 15 % of
/// the processor time; without the single turn, two runs of five stayed switching to and fro, 14
/// times as often and for 30 % more time.
///
/// Belongs to the guard.
final class Patience {
  /// Shorter, and the guard takes over for every pause of the collector or the compiler; longer,
  /// and a ping waits for longer behind handlers that compute.
  private static final long LEAST = 5_000_000;

  /// For each connection that had something since the virtual thread began to wait: what a short
  /// answer takes, twice.
  private static final long EACH = 20_000;

  /// However many handlers compute, a ping is answered soon.
  private static final long MOST = 100_000_000;

  private long turns = -1;
  private long handledByGuard;
  private boolean hasHelped;

  /// How long the guard waits for the next turn of the virtual thread, in nanoseconds.
  ///
  /// @param turnsTaken by the virtual thread so far
  /// @param handled by it in the last of them
  long nanos(long turnsTaken, int handled) {
    if (turns != turnsTaken) {
      turns = turnsTaken;
      handledByGuard = 0;
      hasHelped = false;
    }
    return Math.clamp(EACH * (handled + handledByGuard), LEAST, MOST);
  }

  /// The guard has taken a turn in place of the virtual thread.
  ///
  /// @param handled in it
  void helped(int handled) {
    handledByGuard += handled;
  }

  /// Whether the guard, which has waited in vain, takes but one turn: the first time since there
  /// was a sign of life.
  boolean isForOneTurn() {
    boolean first = !hasHelped;
    hasHelped = true;
    return first;
  }

  /// The virtual thread has a carrier again.
  void signOfLife() {
    hasHelped = false;
  }
}
