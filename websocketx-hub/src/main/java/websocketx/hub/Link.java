// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

/// What the broker tells a hub: handed on to the feeds at once.
final class Link implements BrokerListener {
  private static final System.Logger LOGGER = System.getLogger("websocketx.hub");

  private final Hub hub;
  private final Feeds feeds;
  private final Members members;
  private volatile CompletableFuture<Void> connection = new CompletableFuture<>();
  private volatile boolean wasConnected;

  Link(Hub hub, Feeds feeds, Members members) {
    this.hub = hub;
    this.feeds = feeds;
    this.members = members;
  }

  @Override
  public void message(String topic, @Nullable Position position, Envelope envelope) {
    Feed feed = feeds.find(topic);
    if (feed != null) {
      feed.receive(position, envelope);
    }
  }

  @Override
  public void gap(String topic) {
    Feed feed = feeds.find(topic);
    if (feed != null) {
      feed.gap();
    }
  }

  @Override
  public void connected() {
    boolean again = wasConnected;
    wasConnected = true;
    connection.complete(null);
    if (again) { // that it is there is no news
      LOGGER.log(Level.INFO, "connected to the broker again");
    }
    feeds.forEach(feed -> {
      feeds.subscribe(feed); // if that has failed before
      if (again) {
        feed.gap();
      }
    });
    if (again) {
      members.refresh();
    }
  }

  @Override
  public void disconnected(Throwable why) {
    if (connection.isDone() && !hub.isClosed()) {
      connection = new CompletableFuture<>();
      if (hub.isClosed()) { // meanwhile
        close();
      }
    }
    if (!hub.isClosed()) {
      LOGGER.log(Level.WARNING, "the connection to the broker is lost: " + why);
    }
  }

  /// Whoever waits for the broker waits no longer.
  void close() {
    connection.complete(null);
  }

  boolean isConnected() {
    return connection.isDone() && !hub.isClosed();
  }

  boolean awaitConnected(Duration timeout) throws InterruptedException {
    try {
      connection.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return !hub.isClosed();
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }
}
