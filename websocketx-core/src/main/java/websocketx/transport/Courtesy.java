// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

/// When the virtual thread of an [EventLoop] leaves its carrier to others.
///
/// A carrier first runs the threads that its own have woken, then goes on with the queue from which
/// it has taken the last one, and looks at other queues, where those wait whom a timer or a thread
/// of the platform has woken, only when both are empty. While every turn wakes handlers and each
/// lets the next turn come, they never are: on a single carrier a handler that slept for 5 ms did
/// not wake within 4 s. To yield does not help, because a thread that yields is in one of the two
/// again before they are looked at. So, while it is busy, the virtual thread is now and then away,
/// until the guard wakes it, for long enough that both become empty. If nobody else waits, that
/// time is lost: 1 %.
///
/// Belongs to the virtual thread.
final class Courtesy {
  /// How long the virtual thread is away, in nanoseconds. With 20 µs it was back before the carrier
  /// had looked anywhere, if there was but one processor.
  static final long AWAY = 200_000;

  /// As long may those wait who were woken from outside.
  private static final long EVERY = 20_000_000;

  private final Clock clock;
  private long lastAway;
  private long takeovers;

  Courtesy(Clock clock) {
    this.clock = clock;
    lastAway = clock.now();
  }

  /// The virtual thread was not busy: it has waited for the guard.
  void rested() {
    lastAway = clock.now();
  }

  /// Whether it is time to be away. It is when the guard has taken turns over, because handlers
  /// that those have started wait outside.
  ///
  /// @param takeoversSoFar by the guard
  boolean isDue(long takeoversSoFar) {
    long now = clock.now();
    if (now - lastAway < EVERY && takeovers == takeoversSoFar) {
      return false;
    }
    lastAway = now;
    takeovers = takeoversSoFar;
    return true;
  }
}
