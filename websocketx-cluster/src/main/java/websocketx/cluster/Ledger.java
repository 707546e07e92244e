// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// What was seen by anybody, and whether it fits together. A message has one place, and a place one
/// message, for everybody: for its publisher, which is told where it is, and for all who get it.
final class Ledger {
  /// One history of a topic.
  private record Line(String topic, String epoch) {}

  /// How often the broker had lost all, and how often it had been started, when an epoch began.
  record Life(long wiped, long started) {}

  private final ConcurrentMap<String, Life> lives = new ConcurrentHashMap<>();

  private static final int MAX_VIOLATIONS = 1_000;
  private static final int KNOWN_EPOCHS = 8;

  private final ConcurrentMap<Line, ConcurrentSkipListMap<Long, String>> places =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<Line, ConcurrentMap<String, Long>> messages =
      new ConcurrentHashMap<>();
  private final Set<String> late = ConcurrentHashMap.newKeySet();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  final AtomicLong published = new AtomicLong();
  final AtomicLong delivered = new AtomicLong();
  final AtomicLong recovered = new AtomicLong();
  final AtomicLong exceeded = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final AtomicLong repeated = new AtomicLong();
  final AtomicLong wiped = new AtomicLong();

  /// Published twice: with the message, the broker may forget that it has had it.
  final AtomicLong twice = new AtomicLong();

  final AtomicLong started = new AtomicLong();
  private final boolean hasManyEpochs;

  /// @param hasManyEpochs whether the broker begins a new epoch with every start, in which offsets
  ///   go on, and knows eight of those before
  Ledger(boolean hasManyEpochs) {
    this.hasManyEpochs = hasManyEpochs;
  }

  /// Whether a client may be told, in another epoch, that what it has missed is lost.
  ///
  /// @param epoch where it was
  /// @param missed how many messages, if its offset means something in the new epoch
  /// @param kept how many are kept
  boolean mayBeLost(String epoch, long missed, int kept) {
    Life then = heard(epoch);
    return wiped.get() != then.wiped()
        || (hasManyEpochs && (missed >= kept || started.get() > then.started() + KNOWN_EPOCHS));
  }

  /// An epoch is there. It counts when the first client hears of it: others may hear late.
  Life heard(String epoch) {
    return lives.computeIfAbsent(epoch, _ -> new Life(wiped.get(), started.get()));
  }

  /// A message is published once more when its id may be forgotten: it may be there twice.
  void late(String topic, String publisher, long n) {
    late.add(topic + " " + publisher + " " + n);
  }

  /// A message of this publisher, its n-th, is at this place.
  ///
  /// @return whether it was published twice, and may have been
  boolean at(String topic, String epoch, long offset, String publisher, long n) {
    Line line = new Line(topic, epoch);
    String message = publisher + " " + n;
    String known =
        places
            .computeIfAbsent(line, _ -> new ConcurrentSkipListMap<>())
            .putIfAbsent(offset, message);
    if (known != null && !known.equals(message)) {
      violation("two messages at " + line + " " + offset + ": " + known + " and " + message);
    }
    ConcurrentMap<String, Long> first =
        messages.computeIfAbsent(line, _ -> new ConcurrentHashMap<>());
    Long place = first.putIfAbsent(message, offset);
    if (place == null || place == offset) {
      return false;
    }
    first.merge(message, offset, Math::min);
    if (isForgotten(topic, message, place, offset)) {
      twice.incrementAndGet();
      return true;
    }
    violation(message + " is at two places of " + line + ": " + place + " and " + offset);
    return false;
  }

  void violation(String text) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(text);
    }
  }

  private long first(Line line, String message) {
    ConcurrentMap<String, Long> known = messages.get(line);
    Long place = known == null ? null : known.get(message);
    return place == null ? 0 : place;
  }

  /// Whether the broker may have forgotten that it has had a message.
  private boolean isForgotten(String topic, String message, long place, long top) {
    return Math.abs(top - place) >= Rooms.retention(topic).messages()
        || late.contains(topic + " " + message);
  }

  /// Messages of one publisher have to be in the order in which it has published them.
  List<String> violations() {
    List<String> all = new ArrayList<>(violations);
    places.forEach((line, offsets) -> {
      Map<String, Long> last = new HashMap<>();
      offsets.forEach((offset, message) -> {
        String publisher = message.substring(0, message.indexOf(' '));
        long n = Long.parseLong(message.substring(message.indexOf(' ') + 1));
        Long before = last.put(publisher, n);
        long first = first(line, message);
        if (before != null && before >= n && !isForgotten(line.topic(), message, first, offset)) {
          all.add(message + " at " + line + " " + offset + " is behind " + before);
        }
      });
    });
    return all;
  }
}
