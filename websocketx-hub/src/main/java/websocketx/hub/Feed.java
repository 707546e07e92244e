// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
  /// How much may wait to be handed on: a burst; more is a gap. One larger message always fits an
  /// empty queue.
  static final long MAX_QUEUED = 4L << 20;

  private static final long OVERDUE = TimeUnit.SECONDS.toNanos(1);

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
  @Nullable Future<?> retiring; // the same; while there is no user

  /// Those that begin when the broker has the subscription. Guards itself, and what changes with
  /// it.
  private final Set<Subscription> waiting = new LinkedHashSet<>();

  private final Queue<Incoming> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger(); // kicks that nothing was done for yet
  private final AtomicBoolean isRunning = new AtomicBoolean();
  private volatile long started; // when a thread was the last time
  private final AtomicBoolean asking = new AtomicBoolean();
  private boolean hasFailed; // guarded by the registry's entry and by asking
  private volatile boolean isSubscribed; // the broker has said so
  private volatile boolean isReady; // and so it was said to all that have waited
  private volatile boolean ended;

  Feed(Hub hub, String topic, Retention retention) {
    this.hub = hub;
    this.topic = topic;
    this.retention = retention;
  }

  // ---- the subscription

  /// Asks the broker for the subscription, unless it has it or is being asked. Called under the
  /// registry's lock of this topic, as [#end()] is: so nothing that is said of a feed that has
  /// ended hits the next one.
  final void subscribe() {
    if (ended || asking.getAndSet(true)) {
      return;
    }
    if (hasFailed) {
      hub.unsubscribe(topic); // it may only have been late
    }
    var _ =
        hub.ask("subscribe to " + topic, () -> hub.broker().subscribe(topic, retention))
            .whenComplete((position, failure) -> {
              if (failure == null) {
                subscribed(position);
                isSubscribed = true;
                kick();
              } else {
                hasFailed = true;
                asking.set(false);
                var _ = hub.schedule().after(Hub.RETRY, () -> hub.feeds().subscribe(this));
              }
            });
  }

  /// The broker has the subscription.
  ///
  /// @param position where it begins, null without history
  abstract void subscribed(@Nullable Position position);

  /// Messages may have been lost.
  abstract void gap();

  void end() {
    List<Subscription> never;
    synchronized (waiting) {
      ended = true;
      never = List.copyOf(waiting);
      waiting.clear();
    }
    queue.clear();
    hub.unsubscribe(topic);
    never.forEach(subscription -> subscription.begun().cancel(false));
  }

  final boolean isEnded() {
    return ended;
  }

  /// Whether the broker is not asked for it just now, and will not be.
  final boolean isSettled() {
    return isSubscribed || ended;
  }

  // ---- who waits for it

  /// Lets a subscription begin when the broker has that of the topic, be it now.
  final void await(Subscription subscription) {
    synchronized (waiting) {
      if (!isReady && !ended) {
        waiting.add(subscription);
        return;
      }
    }
    if (ended) {
      subscription.begun().cancel(false);
    } else {
      subscription.begin();
    }
  }

  final void forget(Subscription subscription) {
    synchronized (waiting) {
      waiting.remove(subscription);
    }
  }

  private void beginAll() {
    List<Subscription> all;
    synchronized (waiting) {
      isReady = true;
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(Subscription::begin);
  }

  // ---- what comes

  /// A message from the broker.
  final void receive(@Nullable Position position, Envelope envelope) {
    Incoming incoming = new Incoming(position, envelope);
    int cost = incoming.cost();
    long all = queued.addAndGet(cost);
    boolean isTaken = false;
    try {
      isTaken = (all <= MAX_QUEUED || all == cost) && queue.add(incoming);
    } finally {
      if (!isTaken) {
        queued.addAndGet(-cost);
        gap();
      }
    }
    if (isTaken) {
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
    if (work.getAndIncrement() == 0 || (!isRunning.get() && isOverdue())) {
      long now = System.nanoTime();
      started = now;
      try {
        Thread.ofVirtual().name("websocketx-hub-feed").start(this::run);
      } catch (Throwable e) {
        started = now - OVERDUE - 1; // the next one who comes tries again
        throw e;
      }
    }
  }

  /// Whether a thread should have come long ago: where the caller's stack or the memory ends, none
  /// comes.
  private boolean isOverdue() {
    return System.nanoTime() - started > OVERDUE;
  }

  private void run() {
    while (work.get() != 0 && !isRunning.getAndSet(true)) {
      try {
        int seen = work.get();
        handOnIfReady();
        work.addAndGet(-seen);
      } finally {
        isRunning.set(false);
      }
    }
  }

  private void handOnIfReady() {
    try {
      if (isSubscribed && !ended) {
        if (!isReady) {
          beginAll();
        }
        handOn();
      }
    } catch (RuntimeException | Error e) {
      hub.failed("a publication on a topic cannot be handed on", e);
    }
  }

  /// Hands on all that has come. One thread at a time.
  abstract void handOn();

  final Publication publication(@Nullable Position position, Envelope envelope) {
    return new Publication(topic, position, envelope.node(), envelope.key(), envelope.message());
  }
}
