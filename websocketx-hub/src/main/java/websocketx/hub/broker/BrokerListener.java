// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import org.jspecify.annotations.Nullable;

/// What a broker tells its hub. Called on the broker's threads, of messages by one thread at a time
/// for each topic; `connected` and `disconnected` by one thread at a time, also while messages
/// come. No call blocks or throws. A message that cannot be read is a gap.
public interface BrokerListener {
  /// A message of a topic that is subscribed to. It may come twice, or late, if that is what the
  /// broker does: with history its position tells.
  ///
  /// @param topic the topic
  /// @param position null without history
  /// @param envelope the message
  void message(String topic, @Nullable Position position, Envelope envelope);

  /// Messages of this topic may have been lost on the way.
  ///
  /// @param topic the topic
  void gap(String topic);

  /// There is a connection, for the first time or again, and every subscription holds. Behind a
  /// [#disconnected], messages of any topic may have been lost.
  void connected();

  /// The connection is lost, and calls fail until there is another.
  ///
  /// @param why what was wrong
  void disconnected(Throwable why);
}
