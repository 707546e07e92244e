// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.ConnectionState;
import websocketx.PreparedMessage;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// That a connection is subscribed to a topic. There are many, so it is small.
final class Subscription {
  final Topic topic;
  final Subscriber subscriber;
  private final Overflow overflow;

  /// Where it is in its topic; guarded by the topic's lock. Less than 0 when it has ended.
  int index;

  /// What waits, null if nothing does: while it is there, everything goes through it. Guarded by
  /// the subscriber's lock, but to see that there is none.
  volatile @Nullable Backlog backlog;

  Subscription(Topic topic, Subscriber subscriber, Overflow overflow) {
    this.topic = topic;
    this.subscriber = subscriber;
    this.overflow = overflow;
  }

  /// Sends a message, or does with it what the overflow says. Waits for nobody. Holds no lock while
  /// the connection takes it: an observer may hear of that.
  void deliver(Object key, PreparedMessage message, Tally tally) {
    WebSocketConnection connection = subscriber.connection;
    if (backlog == null && !isBehind(connection) && connection.offer(message)) {
      tally.delivered++;
    } else if (connection.state() != ConnectionState.OPEN) {
      subscriber.leaveIfClosed();
    } else {
      overflow(connection, key, message, tally);
    }
  }

  /// Sends several messages as one, as long as they are taken.
  void deliver(List<PreparedMessage> messages, Tally tally) {
    WebSocketConnection connection = subscriber.connection;
    int taken = backlog == null && !isBehind(connection) ? connection.offer(messages) : 0;
    tally.delivered += taken;
    for (PreparedMessage message : messages.subList(taken, messages.size())) {
      deliver(Backlog.NO_KEY, message, tally);
    }
  }

  private boolean isBehind(WebSocketConnection connection) {
    return overflow == Overflow.KEEP_LATEST && connection.unsentBytes() > 0;
  }

  private void overflow(
      WebSocketConnection connection, Object key, PreparedMessage message, Tally tally) {
    switch (overflow) {
      case CLOSE -> {
        connection.close(StatusCode.TRY_AGAIN_LATER, "too slow for what it has subscribed to");
        if (subscriber.isFirstToClose()) {
          tally.closed++;
        }
      }
      case DROP_NEW -> tally.dropped++;
      case DROP_OLDEST -> subscriber.queue(this, new Object(), message, tally);
      case KEEP_LATEST -> subscriber.queue(this, key, message, tally);
    }
  }
}
