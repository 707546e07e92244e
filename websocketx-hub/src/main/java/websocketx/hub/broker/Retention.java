// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.time.Duration;

/// What is kept of a topic: no more messages than this, and none older. A broker may keep a little
/// more for a while.
///
/// @param messages how many, 0 for no history
/// @param age how old, zero for no history; a day at most
public record Retention(int messages, Duration age) {
  /// Most that may be kept: brokers reckon with what they keep for each topic.
  public static final int MAX_MESSAGES = 100_000;

  /// Longest that messages may be kept.
  public static final Duration MAX_AGE = Duration.ofDays(1);

  // Behind the limits, which it is checked against.
  /// No history: messages go to those who are there, and have no positions.
  public static final Retention NONE = new Retention(0, Duration.ZERO);

  /// Checks both.
  ///
  /// @throws IllegalArgumentException if one is out of range, or only one of them is 0
  public Retention {
    if (messages < 0 || messages > MAX_MESSAGES) {
      throw new IllegalArgumentException(
          "a history has 0 to " + MAX_MESSAGES + " messages, not " + messages);
    }
    if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
      throw new IllegalArgumentException("messages are kept for 0 to " + MAX_AGE + ", not " + age);
    }
    if ((messages == 0) != age.isZero()) {
      throw new IllegalArgumentException("no messages are kept for no time: use Retention.NONE");
    }
    if (messages > 0 && age.toMillis() == 0) {
      throw new IllegalArgumentException("messages are kept for a millisecond at least");
    }
  }

  /// Whether nothing is kept.
  ///
  /// @return true for [#NONE]
  public boolean isNone() {
    return messages == 0;
  }
}
