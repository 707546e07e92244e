// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

/// What becomes of messages for a subscriber that is too slow: when more waits for its connection
/// than [websocketx.Options#maxUnsentBytes()]. Chosen for each subscription. Publishing never waits
/// for a subscriber, and pings, pongs and Close frames are never dropped, whatever is chosen.
///
/// A peer that takes nothing at all for [websocketx.Options#writeInterval()] is dropped in any
/// case.
public enum Overflow {
  /// Closes the connection with [websocketx.StatusCode#TRY_AGAIN_LATER]: for subscribers that must
  /// not miss anything unnoticed, and that come back and ask for what they have missed.
  CLOSE,

  /// Drops the message that is published: for what is worth nothing later.
  DROP_NEW,

  /// Keeps the newest messages that fit into [Limits#queuedBytes()], and drops the oldest of them
  /// for new ones.
  DROP_OLDEST,

  /// Keeps of each key only the newest message: for values that replace each other, as prices or
  /// positions. As soon as anything offered waits for the connection, a message takes the place of
  /// the one with the same key that waits; so a slow subscriber gets fewer values, and fresh ones.
  /// Of more keys than fit into [Limits#queuedBytes()], those are dropped that have waited longest.
  KEEP_LATEST
}
