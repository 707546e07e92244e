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

  private record Entry(long time, History.Stored stored, @Nullable String id) {}

  private record Published(long time, Position position) {}

  private record Delivery(MemoryBroker to, @Nullable Position position, Envelope envelope) {}

  private final String name;
  private final LongSupplier clock;
  private final String epoch = UUID.randomUUID().toString();
  private final Map<MemoryBroker, BrokerListener> listeners = new ConcurrentHashMap<>();
  private final ArrayDeque<Entry> kept = new ArrayDeque<>();
  private final Map<String, Published> ids = new LinkedHashMap<>();
  private Retention retention = Retention.NONE; // as it was said the last time
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
      kept.add(new Entry(now, new History.Stored(position, envelope), id));
      if (id != null) {
        ids.put(id, new Published(now, position));
      }
      trim(retention, now);
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
    this.retention = retention;
    while (kept.size() > retention.messages()
        || (!kept.isEmpty() && now - kept.getFirst().time() > retention.age().toNanos())) {
      forget(kept.removeFirst());
    }
  }

  /// With the message its id, unless that was forgotten before and is another's now.
  private void forget(Entry entry) {
    Published known = entry.id() == null ? null : ids.get(entry.id());
    if (known != null && known.position().equals(entry.stored().position())) {
      ids.remove(entry.id());
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

  /// Forgets what is too old.
  ///
  /// @return whether there is nothing left that anybody could miss
  boolean isForgotten() {
    if (!kept.isEmpty()) {
      trim(retention, clock.getAsLong());
    }
    return listeners.isEmpty() && (top == 0 || clock.getAsLong() - lastPublished > REMEMBERED);
  }

  /// Tells what is to be told, unless another thread does. Any thread.
  void deliver() {
    if (deliveries.isEmpty() || untold.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        tellAll();
      } catch (Throwable e) {
        untold.set(0); // the next one who comes tells what is left
        throw e;
      }
      seen = untold.addAndGet(-seen);
    } while (seen != 0);
  }

  private void tellAll() {
    Delivery next;
    while ((next = deliveries.poll()) != null) {
      BrokerListener listener = listeners.get(next.to());
      if (listener != null) {
        listener.message(name, next.position(), next.envelope());
      }
    }
  }
}
