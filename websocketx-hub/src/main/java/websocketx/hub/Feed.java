// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// A topic on this node, while somebody here is subscribed to it: its subscription at the broker,
/// and what has come from there and was not handed on yet.
///
/// The broker's threads only put into the queue. A virtual thread hands on, one at a time for each
/// feed, and ends when nothing is left to do.
abstract sealed class Feed permits PlainFeed, HistoryFeed {
  /// How much may wait to be handed on: a burst; more is a gap.
  static final long MAX_QUEUED = 4L << 20;

  /// What a message that waits costs beside its payload.
  private static final int OVERHEAD = 128;

  /// What waits to be handed on.
  record Incoming(@Nullable Position position, Envelope envelope) {
    int cost() {
      return envelope.message().size() + OVERHEAD;
    }
  }

  final Hub hub;
  final String topic;
  final Retention retention;
  int users; // guarded by the registry's entry

  /// Completes when the broker has the subscription, for the first time.
  final CompletableFuture<Void> ready = new CompletableFuture<>();

  private final Queue<Incoming> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean ended;

  Feed(Hub hub, String topic, Retention retention) {
    this.hub = hub;
    this.topic = topic;
    this.retention = retention;
  }

  // ---- the subscription

  /// Asks the broker until it has the subscription.
  final void subscribe() {
    if (ended || ready.isDone() || asking.getAndSet(true)) {
      return;
    }
    var _ =
        hub.ask("subscribe to " + topic, () -> hub.broker().subscribe(topic, retention))
            .whenComplete((position, failure) -> {
              if (ended) {
                return;
              }
              if (failure == null) {
                subscribed(position);
                ready.complete(null);
                kick();
              } else {
                hub.broker().unsubscribe(topic); // it may only have been late
                asking.set(false);
                hub.schedule().after(Hub.RETRY, this::subscribe);
              }
            });
  }

  /// The broker has the subscription.
  ///
  /// @param position where it begins, null without history
  abstract void subscribed(@Nullable Position position);

  /// Messages may have been lost.
  abstract void gap();

  final void end() {
    ended = true;
    queue.clear();
    ready.cancel(false);
    hub.broker().unsubscribe(topic);
  }

  final boolean isEnded() {
    return ended;
  }

  // ---- what comes

  /// A message from the broker.
  final void receive(@Nullable Position position, Envelope envelope) {
    Incoming incoming = new Incoming(position, envelope);
    if (queued.addAndGet(incoming.cost()) > MAX_QUEUED) {
      queued.addAndGet(-incoming.cost());
      gap();
    } else {
      queue.add(incoming);
      kick();
    }
  }

  final @Nullable Incoming poll() {
    Incoming next = queue.poll();
    if (next != null) {
      queued.addAndGet(-next.cost());
    }
    return next;
  }

  /// Sees to it that [#handOn()] is called once more.
  final void kick() {
    if (work.getAndIncrement() == 0) {
      Thread.ofVirtual().name("websocketx-hub-feed").start(this::run);
    }
  }

  private void run() {
    int seen = 1;
    do {
      try {
        if (!ended && ready.isDone()) {
          handOn();
        }
      } catch (RuntimeException | Error e) {
        hub.failed("a publication on a topic cannot be handed on", e);
      }
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  /// Hands on all that has come. One thread at a time.
  abstract void handOn();

  final Publication publication(@Nullable Position position, Envelope envelope) {
    return new Publication(topic, position, envelope.node(), envelope.key(), envelope.message());
  }
}
