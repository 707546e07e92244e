// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.concurrent.CompletableFuture;

/// A connection's subscription to a topic.
sealed interface Subscription permits Follower, Attendance {
  /// Completes when messages come from now on. Who ends the subscription before cancels it, without
  /// holding a lock: an application may wait for it.
  CompletableFuture<Recovery> begun();

  Feed feed();

  void start();

  /// The broker has the topic's subscription. Called once at most, and waits for nothing.
  void begin();

  /// Nothing new is sent to the peer.
  void end();

  /// Whether it still costs something, though it has ended: the broker has not answered yet to what
  /// it was asked for it, or a thread waits for the peer to take something.
  default boolean isLeaving() {
    return !feed().isSettled();
  }
}
