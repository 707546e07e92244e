// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.concurrent.CompletableFuture;
import websocketx.WebSocketConnection;
import websocketx.topics.Overflow;

/// A connection's subscription to a topic without history: it gets what comes while it is there.
final class Attendance implements Subscription {
  private final Audience audience;
  private final WebSocketConnection connection;
  private final PlainFeed feed;
  private final Overflow overflow;
  private final boolean recovered;
  private boolean joined; // guarded by the session's lock, under which it starts and ends
  private final CompletableFuture<Recovery> begun = new CompletableFuture<>();

  /// @param recovered whether the peer has asked for nothing that was before
  Attendance(
      Audience audience,
      WebSocketConnection connection,
      PlainFeed feed,
      Overflow overflow,
      boolean recovered) {
    this.audience = audience;
    this.connection = connection;
    this.feed = feed;
    this.overflow = overflow;
    this.recovered = recovered;
  }

  @Override
  public CompletableFuture<Recovery> begun() {
    return begun;
  }

  @Override
  public PlainFeed feed() {
    return feed;
  }

  @Override
  public void start() {
    audience.topics().subscribe(connection, feed.topic, overflow);
    feed.join(audience);
    joined = true;
    feed.await(this);
  }

  @Override
  public void begin() {
    begun.complete(new Recovery(recovered, null));
  }

  @Override
  public void end() {
    feed.forget(this);
    audience.topics().unsubscribe(connection, feed.topic);
    if (joined) {
      joined = false;
      feed.leave(audience);
    }
  }
}
