// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;

/// Reads the history of a topic, a page at a time. Brokers count messages, and memory is bytes: so
/// few are read until it is known how large they are. Safe from several threads.
final class Pages {
  /// How many messages at most: a few round trips for a long absence.
  static final int MAX_COUNT = 100;

  /// What the messages of a page cost, about, and at most while a peer takes them, but for one
  /// alone that is larger: thousands of slow peers may have a page each, of each of their topics.
  static final int MAX_COST = 16 * 1024;

  private static final int FIRST = 8;

  private final Feed feed;
  private volatile int count = FIRST;

  Pages(Feed feed) {
    this.feed = feed;
  }

  /// Waits for the broker.
  History read(@Nullable Position after) throws BrokerException {
    int asked = count;
    History page = feed.hub.history(feed, after, asked);
    long read = page.messages().size();
    long cost = 0;
    for (History.Stored stored : page.messages()) {
      cost += Wire.cost(stored.envelope().message());
    }
    if (cost > MAX_COST || (read == asked && read > 0)) {
      long fitting = Math.clamp(read * MAX_COST / cost, 1, MAX_COUNT);
      count = (int) Math.min(fitting, 2L * asked);
    }
    return page;
  }

  /// The first of these messages, as many as may wait for a peer together.
  static List<Wire> fitting(List<Wire> page) {
    List<Wire> first = new ArrayList<>();
    int cost = 0;
    for (Wire wire : page) {
      cost += wire.cost();
      if (cost > MAX_COST && !first.isEmpty()) {
        break;
      }
      first.add(wire);
    }
    return first;
  }
}
