// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.StatusCode;
import websocketx.hub.broker.Retention;

/// The topics that somebody on this node is subscribed to, or was a moment ago. The broker is asked
/// for a topic when the first comes, and told that nobody is left a while after the last has gone.
final class Feeds {
  private final Hub hub;

  /// Each entry's lock orders what the broker is told of that topic.
  private final ConcurrentMap<String, Feed> feeds = new ConcurrentHashMap<>();

  Feeds(Hub hub) {
    this.hub = hub;
  }

  /// One more user of a topic.
  Feed enter(String topic, int limit) {
    Retention retention = hub.retention(topic);
    Feed entered =
        feeds.compute(
            topic,
            (_, known) -> {
              Feed feed = known;
              if (feed == null) {
                feed =
                    retention.isNone()
                        ? new PlainFeed(hub, topic)
                        : new HistoryFeed(hub, topic, retention);
                feed.subscribe();
              } else if (feed.users >= limit) {
                throw new CloseStatusException(
                    StatusCode.TRY_AGAIN_LATER, "more than " + limit + " connections on a topic");
              }
              if (feed.users++ == 0) {
                stay(feed);
              }
              return feed;
            });
    if (hub.isClosed()) {
      entered.end(); // it may have come too late to be ended by that
    }
    return entered;
  }

  /// Asks the broker for a topic once more, if it is still there and the broker does not have it.
  void subscribe(Feed feed) {
    feeds.computeIfPresent(
        feed.topic,
        (_, known) -> {
          if (known == feed) {
            feed.subscribe();
          }
          return known;
        });
  }

  /// One less.
  void leave(Feed feed) {
    feeds.computeIfPresent(
        feed.topic,
        (_, known) -> {
          if (known == feed && --feed.users == 0) {
            feed.retiring = hub.schedule().after(hub.linger(), () -> retire(feed));
          }
          return known;
        });
  }

  private static void stay(Feed feed) {
    Future<?> retiring = feed.retiring;
    if (retiring != null) {
      retiring.cancel(false);
      feed.retiring = null;
    }
  }

  private void retire(Feed feed) {
    feeds.computeIfPresent(
        feed.topic,
        (_, known) -> {
          if (known == feed && feed.users == 0) {
            feed.end();
            return null;
          }
          return known;
        });
  }

  @Nullable Feed find(String topic) {
    return feeds.get(topic);
  }

  void forEach(Consumer<Feed> action) {
    feeds.values().forEach(action);
  }

  int size() {
    return feeds.size();
  }
}
