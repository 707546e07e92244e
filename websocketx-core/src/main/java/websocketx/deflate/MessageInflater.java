// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import org.jspecify.annotations.Nullable;

/// Inflates the messages of one peer (RFC 7692 §7.2.2), one after the other. Between messages it
/// holds the sliding window, if the peer takes its context over, and nothing else. Not thread-safe.
public final class MessageInflater {
  private final Inflaters inflaters;
  private final @Nullable SlidingWindow window;

  /// Creates an inflater that waits for the first message.
  ///
  /// @param inflaters where to borrow from
  /// @param contextTakeover whether messages may refer to earlier ones
  /// @param windowBits how far back, as a power of two: 8 to 15
  public MessageInflater(Inflaters inflaters, boolean contextTakeover, int windowBits) {
    this.inflaters = inflaters;
    window = contextTakeover ? new SlidingWindow(windowBits) : null;
  }

  /// Begins with the next message. The one before is closed.
  ///
  /// @param limit the most bytes that it may have, inflated
  /// @return the message, empty so far
  public InflatedMessage begin(int limit) {
    return new InflatedMessage(inflaters, window, limit);
  }
}
