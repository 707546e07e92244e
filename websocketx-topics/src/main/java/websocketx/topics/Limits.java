// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

/// The limits of [Topics]. Immutable; safe from any thread. Each method that sets a value returns a
/// copy: `Limits.defaults().topicsPerConnection(1000)`.
///
/// @param topicsPerConnection how many topics a connection may be subscribed to, 1 or more: 128 by
///   default, as peers mostly choose what they subscribe to, and each subscription costs memory, up
///   to 100 bytes. To find one among those of its connection takes time that grows with them
/// @param connectionsPerTopic how many connections may be subscribed to a topic, 1 or more:
///   1,000,000 by default, more than one process is likely to have; lower it where a topic is a
///   room with so many seats
/// @param queuedBytes how much may wait for one subscription with [Overflow#DROP_OLDEST] or
///   [Overflow#KEEP_LATEST], 1 or more, in bytes: the payload of the messages and 64 for each. 64
///   KiB by default, as much as [websocketx.Options#maxUnsentBytes()]. One larger message always
///   fits an empty queue
public record Limits(int topicsPerConnection, int connectionsPerTopic, int queuedBytes) {
  private static final Limits DEFAULTS = new Limits(128, 1_000_000, 1 << 16);

  /// Checks them.
  ///
  /// @throws IllegalArgumentException if one is out of range
  public Limits {
    check("topicsPerConnection", topicsPerConnection);
    check("connectionsPerTopic", connectionsPerTopic);
    check("queuedBytes", queuedBytes);
  }

  private static void check(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " has to be 1 or more, not " + value);
    }
  }

  /// The defaults.
  ///
  /// @return limits with every value as documented
  public static Limits defaults() {
    return DEFAULTS;
  }

  /// Sets [#topicsPerConnection()].
  ///
  /// @param value 1 or more
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Limits topicsPerConnection(int value) {
    return new Limits(value, connectionsPerTopic, queuedBytes);
  }

  /// Sets [#connectionsPerTopic()].
  ///
  /// @param value 1 or more
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Limits connectionsPerTopic(int value) {
    return new Limits(topicsPerConnection, value, queuedBytes);
  }

  /// Sets [#queuedBytes()].
  ///
  /// @param value 1 or more
  /// @return a copy
  /// @throws IllegalArgumentException if out of range
  public Limits queuedBytes(int value) {
    return new Limits(topicsPerConnection, connectionsPerTopic, value);
  }
}
