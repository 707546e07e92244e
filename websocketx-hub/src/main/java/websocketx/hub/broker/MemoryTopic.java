// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One topic of a [Memory], which calls everything but `deliver` by one thread at a time.
final class MemoryTopic {
  /// How long the identifiers of publications are known: as the interface promises.
  private static final long KNOWN = Duration.ofMinutes(2).toNanos();

  /// How long the history's epoch is known when nobody is there.
  private static final long REMEMBERED = Retention.MAX_AGE.toNanos();

  private record Entry(long time, History.Stored stored) {}

  private record Published(long time, Position position) {}

  private record Delivery(MemoryBroker to, @Nullable Position position, Envelope envelope) {}

  private final String name;
  private final LongSupplier clock;
  private final String epoch = UUID.randomUUID().toString();
  private final Map<MemoryBroker, BrokerListener> listeners = new ConcurrentHashMap<>();
  private final ArrayDeque<Entry> kept = new ArrayDeque<>();
  private final Map<String, Published> ids = new LinkedHashMap<>();
  private long top;
  private long lastPublished;

  // What has been published and not yet told, in order; whoever adds to an empty queue tells all.
  private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger untold = new AtomicInteger();

  MemoryTopic(String name, LongSupplier clock) {
    this.name = name;
    this.clock = clock;
  }

  @Nullable Position publish(Envelope envelope, Retention retention, @Nullable String id) {
    long now = clock.getAsLong();
    Position position = null;
    if (!retention.isNone()) {
      forget(ids.values().iterator(), now);
      Published before = id == null ? null : ids.get(id);
      if (before != null) {
        return before.position();
      }
      position = new Position(epoch, ++top);
      lastPublished = now;
      kept.add(new Entry(now, new History.Stored(position, envelope)));
      trim(retention, now);
      if (id != null) {
        ids.put(id, new Published(now, position));
      }
    }
    for (MemoryBroker to : listeners.keySet()) {
      deliveries.add(new Delivery(to, position, envelope));
    }
    return position;
  }

  private static void forget(Iterator<Published> oldest, long now) {
    while (oldest.hasNext() && now - oldest.next().time() > KNOWN) {
      oldest.remove();
    }
  }

  private void trim(Retention retention, long now) {
    while (kept.size() > retention.messages()
        || (!kept.isEmpty() && now - kept.getFirst().time() > retention.age().toNanos())) {
      kept.removeFirst();
    }
  }

  @Nullable Position subscribe(MemoryBroker broker, BrokerListener listener, Retention retention) {
    listeners.put(broker, listener);
    return retention.isNone() ? null : new Position(epoch, top);
  }

  @Nullable Void unsubscribe(MemoryBroker broker) {
    listeners.remove(broker);
    return null;
  }

  History history(Retention retention, @Nullable Position after, int limit) {
    trim(retention, clock.getAsLong());
    Position now = new Position(epoch, top);
    long oldest = top - kept.size(); // the position in front of what is kept
    long from = after == null ? oldest : after.offset();
    if ((after != null && !after.isOfSameEpoch(now)) || from < oldest || from > top) {
      return new History(false, now, List.of());
    }
    List<History.Stored> page = new ArrayList<>();
    for (Entry entry : kept) {
      if (entry.stored().position().offset() > from && page.size() < limit) {
        page.add(entry.stored());
      }
    }
    return new History(true, now, page);
  }

  /// Whether there is nothing that anybody could miss.
  boolean isForgotten() {
    return listeners.isEmpty() && (top == 0 || clock.getAsLong() - lastPublished > REMEMBERED);
  }

  /// Tells what is to be told, unless another thread does. Any thread.
  void deliver() {
    if (deliveries.isEmpty() || untold.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Delivery next;
      while ((next = deliveries.poll()) != null) {
        BrokerListener listener = listeners.get(next.to());
        if (listener != null) {
          listener.message(name, next.position(), next.envelope());
        }
      }
      seen = untold.addAndGet(-seen);
    } while (seen != 0);
  }
}
