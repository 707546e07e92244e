// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

/// What a message of a peer is, if it can be answered.
sealed interface Heard permits Command, Heard.Wrong {
  /// The number for the answer.
  long id();

  /// A command with a mistake.
  ///
  /// @param why for people
  record Wrong(long id, String why) implements Heard {}
}
