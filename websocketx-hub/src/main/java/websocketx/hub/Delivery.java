// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.hub.broker.Position;

/// How publications look for the peers of one [Audience]: an application's own protocol. Methods
/// are called on the hub's virtual threads, several at once; they must not block. What one throws
/// is logged, a line a second at most. On topics with history the connections that needed it are
/// closed with 1011; on others they do not get that message.
@FunctionalInterface
public interface Delivery {
  /// A publication as peers get it. Called once for each publication, however many peers get it,
  /// and again for peers that get it late.
  ///
  /// @param publication what was published
  /// @return what is sent
  Message message(Publication publication);

  /// What peers are told when messages of a topic begin, go on after some may have been missed, or
  /// go on in another epoch: in front of the first of them. For topics without history only the
  /// second is told.
  ///
  /// @param topic the topic
  /// @param position the messages that follow are those behind it; null without history
  /// @param recovered whether nothing is missing between what the peer has had before and this; a
  ///   peer that asks for what comes from now on misses nothing. False after every gap that could
  ///   not be closed: the peer has to load anew what it knows by the topic
  /// @return what is sent, null for nothing; by default nothing
  default @Nullable Message begins(String topic, @Nullable Position position, boolean recovered) {
    return null;
  }
}
