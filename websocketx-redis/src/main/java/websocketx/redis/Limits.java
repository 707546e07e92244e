// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import java.time.Duration;

/// How long the broker waits for Redis, and how much it has under way.
final class Limits {
  /// How long one command may take, and so how long a stage stays open: Redis answers within
  /// milliseconds unless it is frozen or flooded, and behind one that is late all others are. The
  /// link is given up then. The same for a TCP connection, and for the exchange at its start.
  static final Duration ANSWER = Duration.ofSeconds(5);

  /// How long a link is trusted without asking.
  static final Duration PING = Duration.ofSeconds(5);

  /// Longest pause between two attempts to connect, each between half of it and all: so that many
  /// nodes do not come at the same moment, and none much later than Redis.
  static final Duration PAUSE = Duration.ofSeconds(2);

  /// First pause, doubled up to [#PAUSE].
  static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /// How many commands may wait for an answer: more than Redis does in a tenth of a second or so.
  /// What is beyond that fails at once.
  static final int COMMANDS = 16_384;

  /// … and with how many bytes of messages: what a network of a gigabit takes in half a second.
  static final long BYTES = 64 << 20;

  /// How many subscriptions are restored at a time, so that answers come in before more is asked.
  static final int RESTORED = 1_000;

  /// For how long the id of a message is known: what the contract of the broker says.
  static final Duration IDS = Duration.ofMinutes(2);

  /// How much longer than its messages the state of a topic stays, epoch and last offset, after
  /// somebody has last published, read or asked. Within that time who comes back to an idle topic
  /// hears that it has missed nothing; afterwards there is a new epoch, and it starts afresh. About
  /// 200 bytes for each topic.
  static final Duration STATE = Duration.ofDays(1);

  /// How long the end of connections and threads is waited for.
  static final Duration END = Duration.ofSeconds(2);

  private Limits() {}
}
