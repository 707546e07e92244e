// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

/// What became of a message that was published. A subscriber whose connection is closing or closed
/// already counts nowhere.
///
/// @param delivered how many subscribers have taken it: it was sent, or waits for its turn. This
///   says nothing about its arrival
/// @param dropped how many messages were dropped for it: itself where it found no room with
///   [Overflow#DROP_NEW], otherwise older ones that had to make room for it
/// @param closed how many connections it has closed, with [Overflow#CLOSE]
public record Published(int delivered, int dropped, int closed) {
  static final Published NOWHERE = new Published(0, 0, 0);
}
