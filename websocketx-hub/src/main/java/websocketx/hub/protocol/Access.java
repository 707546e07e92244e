// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import websocketx.WebSocketConnection;

/// Who may do what on which topic.
@FunctionalInterface
public interface Access {
  /// What a peer asks for.
  enum Action {
    /// To get what is published.
    SUBSCRIBE,
    /// To publish.
    PUBLISH,
    /// To be seen by others on a topic.
    ENTER,
    /// To see who is there.
    MEMBERS
  }

  /// Whether a peer may do what it asks for. Called on the thread of its handler, and may block.
  ///
  /// @param connection the peer's connection, whose request says who it is
  /// @param action what it asks for
  /// @param topic where; a valid name
  /// @return false to refuse
  boolean allows(WebSocketConnection connection, Action action, String topic);

  /// Everybody everything.
  ///
  /// @return allows all
  static Access any() {
    return (_, _, _) -> true;
  }
}
