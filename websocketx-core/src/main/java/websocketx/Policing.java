// SPDX-License-Identifier: Apache-2.0

package websocketx;

import org.jspecify.annotations.Nullable;
import websocketx.protocol.MessageRate;
import websocketx.transport.Clock;

/// The rules of a connection that are off unless somebody sets them: how many messages may come in
/// a second, and how long it may live. A connection without such a rule has none of these objects.
/// Belongs to the loop.
final class Policing {
  static final CloseFrame RETIRED =
      new CloseFrame(StatusCode.GOING_AWAY, "lifetime of this connection is over");

  private final @Nullable MessageRate rate;
  private final long retireAt;

  private Policing(@Nullable MessageRate rate, long retireAt) {
    this.rate = rate;
    this.retireAt = retireAt;
  }

  /// The rules of a connection that opens now; null if there are none.
  static @Nullable Policing of(Options options, long now, Jitter jitter) {
    int perSecond = options.maxMessagesPerSecond();
    MessageRate rate = perSecond == Integer.MAX_VALUE ? null : new MessageRate(perSecond, now);
    long lifetime = jitter.shortened(Options.nanos(options.maxLifetime()));
    if (rate == null && lifetime == Long.MAX_VALUE) {
      return null;
    }
    return new Policing(rate, Clock.after(now, lifetime));
  }

  /// Whether a message that has come may be taken.
  boolean take(Clock clock) {
    return rate == null || rate.take(clock.now());
  }

  /// Nothing is read for a time.
  void pause(long now) {
    if (rate != null) {
      rate.pause(now);
    }
  }

  void resume(long now) {
    if (rate != null) {
      rate.resume(now);
    }
  }

  /// When the connection has to go; `Long.MAX_VALUE` for never.
  long retireAt() {
    return retireAt;
  }
}
