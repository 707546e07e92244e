// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

/// Holds a peer to a number of messages in a second. It may send a second's worth at once and has
/// to be quiet then until its average is right again.
///
/// What could not come while nothing was read may come at once afterwards: the peer is not to blame
/// for it. Times are nanoseconds of the owner's clock. Not safe for use by several threads at once.
public final class MessageRate {
  private static final long SECOND = 1_000_000_000;

  private final long interval; // from one message to the next, rounded down: never too strict
  private long paidUntil; // each message moves it on by an interval; a second ahead is too much
  private long pausedAt;
  private long saved; // how many may come for the time in which nothing was read

  /// Starts with nothing received.
  ///
  /// @param perSecond at least 1
  /// @param now the time
  /// @throws IllegalArgumentException if out of range
  public MessageRate(int perSecond, long now) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("perSecond is at least 1, not " + perSecond);
    }
    interval = Math.max(1, SECOND / perSecond);
    paidUntil = now;
  }

  /// A message has come.
  ///
  /// @param now the time
  /// @return whether it is within the rate; one that is not is not counted
  public boolean take(long now) {
    if (saved > 0) {
      saved--;
      return true;
    }
    long paid = Math.max(paidUntil, now) + interval;
    if (paid - now > SECOND) {
      return false;
    }
    paidUntil = paid;
    return true;
  }

  /// Nothing is read from now on.
  ///
  /// @param now the time
  public void pause(long now) {
    pausedAt = now;
  }

  /// Reading goes on.
  ///
  /// @param now the time
  public void resume(long now) {
    saved = Math.max(saved, (now - pausedAt) / interval);
  }
}
