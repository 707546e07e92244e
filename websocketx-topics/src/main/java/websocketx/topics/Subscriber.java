// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.ConnectionClosedException;
import websocketx.PreparedMessage;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;

/// A connection, what it is subscribed to, and the thread that sends what waits for it. From its
/// first subscription until it has closed. Its lock is held over arrays and maps alone, and taken
/// before those of topics.
final class Subscriber {
  private static final Subscription[] NONE = {};

  final WebSocketConnection connection;
  private final Topics topics;
  private @Nullable Subscription[] all = NONE;
  private int count;
  private int turn; // whose backlog was looked at last
  private boolean isDraining; // there is a thread that sends what waits
  private boolean isTooSlow; // the connection was closed for it
  private boolean hasLeft;

  Subscriber(Topics topics, WebSocketConnection connection) {
    this.topics = topics;
    this.connection = connection;
  }

  // ---- subscriptions

  synchronized boolean subscribe(String name, Overflow overflow) {
    if (hasLeft || indexOf(topics.find(name)) >= 0) {
      return false;
    }
    if (count >= topics.limits().topicsPerConnection()) {
      throw new CloseStatusException(StatusCode.POLICY_VIOLATION, "too many topics");
    }
    if (count == all.length) {
      all = Arrays.copyOf(all, count + Math.max(2, count >> 2));
    }
    Subscription added = topics.add(this, name, overflow);
    all[count] = added;
    count++;
    return true;
  }

  synchronized boolean unsubscribe(Topic topic) {
    int index = indexOf(topic);
    if (index >= 0) {
      remove(index);
    }
    return index >= 0;
  }

  synchronized void unsubscribeAll() {
    while (count > 0) {
      remove(count - 1);
    }
  }

  private int indexOf(@Nullable Topic topic) {
    for (int i = 0; topic != null && i < count; i++) {
      if (at(i).topic == topic) {
        return i;
      }
    }
    return -1;
  }

  private Subscription at(int index) {
    return requireNonNull(all[index]);
  }

  private void remove(int index) {
    topics.remove(at(index));
    int last = count - 1;
    all[index] = all[last];
    all[last] = null;
    count = last; // and with it goes what waits for it
  }

  /// The connection has closed, and comes back nowhere.
  void leave() {
    synchronized (this) {
      hasLeft = true;
      unsubscribeAll();
    }
    topics.forget(this);
  }

  /// Should what is told of its end have been lost, for want of memory or stack.
  void leaveIfClosed() {
    if (connection.closeCause() != null) {
      leave();
    }
  }

  synchronized Set<String> topics() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      names.add(at(i).topic.name);
    }
    return Set.copyOf(names);
  }

  // ---- being too slow

  synchronized boolean isFirstToClose() {
    boolean isFirst = !isTooSlow;
    isTooSlow = true;
    return isFirst;
  }

  /// Adds a message to what waits for a subscription, unless that has ended.
  synchronized void queue(Subscription to, Object key, PreparedMessage message, Tally tally) {
    if (indexOf(to.topic) < 0) {
      return;
    }
    try {
      Backlog waiting = to.backlog;
      if (waiting == null) {
        waiting = new Backlog();
        to.backlog = waiting;
      }
      tally.dropped += waiting.add(key, message, topics.limits().queuedBytes());
      if (!isDraining) {
        Thread.ofVirtual().name("websocketx-topics").start(this::drain);
        isDraining = true;
      }
      tally.delivered++;
    } catch (Throwable failure) {
      to.backlog = null; // it may be broken, or nobody is there to send it
      throw failure;
    }
  }

  /// Sends what waits until nothing does.
  private void drain() {
    try {
      for (PreparedMessage message; (message = next()) != null; ) {
        connection.write(message);
      }
    } catch (ConnectionClosedException e) {
      giveUp(); // it leaves by itself
    } catch (Throwable failure) {
      giveUp();
      connection.abort(); // nobody would know what is missing
      throw failure;
    }
  }

  /// The next message, of each subscription in turn.
  private synchronized @Nullable PreparedMessage next() {
    for (int i = 0; i < count; i++) {
      turn = turn + 1 < count ? turn + 1 : 0;
      Subscription each = at(turn);
      Backlog waiting = each.backlog;
      if (waiting != null) {
        PreparedMessage message = waiting.poll();
        if (message != null) {
          return message;
        }
        each.backlog = null; // what it had is sent, so what comes may go past it
      }
    }
    isDraining = false;
    return null;
  }

  private synchronized void giveUp() {
    for (int i = 0; i < count; i++) {
      at(i).backlog = null;
    }
    isDraining = false;
  }
}
