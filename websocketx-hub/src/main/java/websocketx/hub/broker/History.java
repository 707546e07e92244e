// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.util.List;

/// A part of what was published on a topic.
///
/// @param isContinuous whether the first of the messages is the one right behind the position that
///   was asked for, or none has followed it: false if some were given up since then, or the
///   position is one that the history has not reached, or is of another epoch. A broker that knows
///   that nothing up to the position was lost with the epoch before says true for a position of
///   that one too, and the messages have positions of the present epoch. If false, there are none
/// @param top the position of the last message that was published, in the present epoch
/// @param messages in the order of their offsets, without holes
public record History(boolean isContinuous, Position top, List<Stored> messages) {
  /// Copies the list.
  public History {
    messages = List.copyOf(messages);
  }

  /// One message of a history.
  ///
  /// @param position where it is
  /// @param envelope what it is
  public record Stored(Position position, Envelope envelope) {}
}
