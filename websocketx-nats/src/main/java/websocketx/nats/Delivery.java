// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

/// Brings what comes over one connection to the listener, on the connection's own thread.
final class Delivery implements MessageHandler {
  private static final long POLL = 100_000;

  /// How long a message that comes too early waits for the one before: what is merely out of order
  /// is so by a few milliseconds.
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Subscriptions subscriptions;
  private final BrokerListener listener;

  /// How many messages were lost because too many were waiting; for the thread of this only.
  private long lost;

  /// Where we tell ourselves to look whether something is still missing; null if it never was.
  private @Nullable String looks;

  // Each side writes one of them, and then reads the other.
  private volatile boolean over;
  private volatile boolean busy;

  Delivery(Subscriptions subscriptions, BrokerListener listener) {
    this.subscriptions = subscriptions;
    this.listener = listener;
  }

  /// Ends it, and waits until the listener, which does not block, has returned: the next connection
  /// has another thread, and a topic's messages come on one at a time.
  ///
  /// @param deadline by [System#nanoTime()], after which it no longer waits: it may be called by
  ///   the listener itself
  void end(long deadline) {
    over = true;
    while (busy && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL);
    }
  }

  @Override
  public void onMessage(Message message) {
    busy = true;
    try {
      if (!over) {
        lookForLosses(message);
        deliver(message);
      }
    } finally {
      busy = false;
    }
  }

  /// jnats tells of losses on yet another thread, and once for many. But whenever it loses
  /// something there are messages waiting, so one of them comes along here afterwards.
  private void lookForLosses(Message message) {
    long now = message.getSubscription().getDispatcher().getDroppedCount();
    if (now != lost) {
      lost = now;
      subscriptions.topics().forEach(listener::gap);
    }
  }

  private void deliver(Message message) {
    String subject = message.getSubject();
    if (subject.equals(looks)) {
      look(message);
      return;
    }
    Subscriptions.Subscription subscription = subscriptions.of(subject);
    if (subscription == null) {
      return;
    }
    Order order = subscription.order();
    Envelope envelope = envelope(message);
    if (order == null) {
      tell(subscription, null, envelope);
      return;
    }
    Position position = position(message);
    if (position == null) {
      listener.gap(subscription.topic());
      return;
    }
    order.on(this, subscription.begin());
    tell(subscription, order.put(new Order.Entry(position, envelope)));
    if (order.isToBeLookedAt()) {
      lookLater(message, order.missing());
    }
  }

  private void tell(Subscriptions.Subscription subscription, List<Order.Entry> entries) {
    entries.forEach(entry -> tell(subscription, entry.position(), entry.envelope()));
  }

  private void tell(
      Subscriptions.Subscription subscription,
      @Nullable Position position,
      @Nullable Envelope envelope) {
    if (envelope == null) {
      listener.gap(subscription.topic()); // for this node it is lost
    } else {
      listener.message(subscription.topic(), position, envelope);
    }
  }

  /// Looks again later whether a message is missing: on the thread of this, and behind all that the
  /// server has sent until then, because it is a message to ourselves that says so.
  private void lookLater(Message message, long missing) {
    Connection connection = message.getConnection();
    String to = looks;
    if (to == null) {
      to = connection.createInbox();
      looks = to;
      message.getSubscription().getDispatcher().subscribe(to);
    }
    String inbox = to;
    byte[] what = (missing + " " + message.getSubject()).getBytes(UTF_8);
    CompletableFuture.delayedExecutor(
            PATIENCE.toNanos(), TimeUnit.NANOSECONDS, task -> Thread.ofVirtual().start(task))
        .execute(() -> {
          try {
            connection.publish(inbox, what);
          } catch (IllegalStateException e) {
            // It is closed: the next connection begins anew.
          }
        });
  }

  private void look(Message message) {
    String what = new String(message.getData(), UTF_8);
    int blank = what.indexOf(' ');
    Subscriptions.Subscription subscription = subscriptions.of(what.substring(blank + 1));
    Order order = subscription == null ? null : subscription.order();
    if (subscription != null
        && order != null
        && order.missing() == Long.parseLong(what.substring(0, blank))) {
      tell(subscription, order.release());
    }
  }

  /// What was published; null if it is of a later version of ours, or not of ours.
  private static @Nullable Envelope envelope(Message message) {
    try {
      return Envelope.of(message.getData());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Position position(Message message) {
    Headers headers = message.getHeaders();
    String offset = headers == null ? null : headers.getLast(NatsJetStreamConstants.NATS_SEQUENCE);
    String kept = headers == null ? null : headers.getLast(NatsJetStreamConstants.NATS_SUBJECT);
    try {
      return offset == null || kept == null
          ? null
          : new Position(Names.epoch(kept), Long.parseLong(offset));
    } catch (IllegalArgumentException e) {
      return null; // nobody but a server should publish there
    }
  }
}
