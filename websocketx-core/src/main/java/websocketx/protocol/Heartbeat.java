// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import java.nio.ByteBuffer;

/// Whether the peer is alive, and when to ask it (RFC 6455 §5.5.2 and §5.5.3).
///
/// Any byte from the peer counts as a sign of life. A ping may go out later than it should: timers
/// are coarse, and a machine can stand still. So a peer is given up only after it was asked, and
/// had a tenth of the interval to answer. Times are nanoseconds of the owner's clock. Not safe for
/// use by several threads at once.
public final class Heartbeat {
  private final long readInterval;
  private long silentAt; // when the silence is too long
  private long nextPing;
  private long pingSent;
  private int pings;
  private boolean awaitsPong;

  /// Starts at the opening of a connection.
  ///
  /// @param now the time
  /// @param readInterval the longest silence; `Long.MAX_VALUE` for no limit
  /// @param firstPingIn when to ping first; `Long.MAX_VALUE` for never
  public Heartbeat(long now, long readInterval, long firstPingIn) {
    this.readInterval = readInterval;
    silentAt = ClosingHandshake.after(now, readInterval);
    nextPing = ClosingHandshake.after(now, firstPingIn);
  }

  /// Bytes have come, or reading begins again after a pause of our own making.
  ///
  /// @param now the time
  public void received(long now) {
    silentAt = ClosingHandshake.after(now, readInterval);
  }

  /// Whether the peer was silent for too long.
  ///
  /// @param now the time
  /// @return true if the connection should be given up; false if a ping is due that was not sent
  public boolean isSilent(long now) {
    return now >= silentAt && (awaitsPong || !isPingDue(now));
  }

  /// Whether a ping is due.
  ///
  /// @param now the time
  /// @return true if [#ping] should be called
  public boolean isPingDue(long now) {
    return now >= nextPing;
  }

  /// Begins the next round trip.
  ///
  /// @param now the time
  /// @param nextIn when to ping again
  /// @return the payload of the ping: its number, so that only its own pong ends the round trip
  public byte[] ping(long now, long nextIn) {
    nextPing = ClosingHandshake.after(now, nextIn);
    if (!awaitsPong) {
      silentAt = Math.max(silentAt, ClosingHandshake.after(now, readInterval / 10));
    }
    pingSent = now;
    pings++;
    awaitsPong = true;
    return payload();
  }

  /// A pong has come.
  ///
  /// @param payload its payload
  /// @param now the time
  /// @return the round trip in nanoseconds, or -1 if it does not answer the last ping
  public long pong(byte[] payload, long now) {
    if (!awaitsPong || !java.util.Arrays.equals(payload, payload())) {
      return -1;
    }
    awaitsPong = false;
    return now - pingSent;
  }

  /// When to look again.
  ///
  /// @param listening whether the peer is being read from; if not, its silence is not counted
  /// @return a time of the owner's clock, `Long.MAX_VALUE` for never
  public long deadline(boolean listening) {
    long silence = listening ? silentAt : ClosingHandshake.NEVER;
    return Math.min(silence, nextPing);
  }

  private byte[] payload() {
    return ByteBuffer.allocate(Integer.BYTES).putInt(pings).array();
  }
}
