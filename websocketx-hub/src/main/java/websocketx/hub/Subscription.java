// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.concurrent.CompletableFuture;

/// A connection's subscription to a topic.
sealed interface Subscription permits Follower, Attendance {
  /// Completes when messages come from now on; cancelled if it ends before.
  CompletableFuture<Recovery> begun();

  Feed feed();

  void start();

  /// Nothing new is sent to the peer.
  void end();
}
