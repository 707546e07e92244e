// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Position;

/// How a subscription has begun.
///
/// @param recovered whether nothing is missing between the position that was presented and the
///   first message: those that were missed are on their way, or there were none. Also true if none
///   was presented. False says **not recovered**: the history has been lost, or what was missed is
///   no longer kept, or there is none; whoever cares has to load anew what it knows by the topic
/// @param position the messages that follow are those behind it; null without history
public record Recovery(boolean recovered, @Nullable Position position) {}
