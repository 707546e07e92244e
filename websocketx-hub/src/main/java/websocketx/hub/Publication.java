// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.hub.broker.Position;

/// A message that was published, as it comes back from the broker.
///
/// @param topic where
/// @param position where in the topic's history; null if it has none
/// @param node on which node, as [Hub#node()] says there
/// @param key what it is about, see [Hub#publish(String, String, Message)]; null if nothing was
///   said
/// @param message the message
public record Publication(
    String topic,
    @Nullable Position position,
    String node,
    @Nullable String key,
    Message message) {}
