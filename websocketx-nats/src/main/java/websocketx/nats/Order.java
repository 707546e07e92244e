// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

/// The order in which messages of one topic with history go to the listener. The server stores two
/// messages of two connections one after the other, but may send them out the other way round: so
/// what comes too early is held until the one before it has come, or does not come. One thread at a
/// time.
final class Order {
  /// How many are held at most.
  static final int MAX_HELD = 256;

  private final TreeMap<Long, Entry> held = new TreeMap<>();
  private @Nullable Object connection;
  private @Nullable Position last;

  /// For which missing message somebody is going to look whether it has come.
  private long lookedFor;

  /// A message and where it is.
  ///
  /// @param envelope null if it cannot be read
  record Entry(Position position, @Nullable Envelope envelope) {}

  /// Begins anew with another connection: what came meanwhile came to nobody.
  ///
  /// @param begin the position of the last message before, if that is known
  void on(Object newConnection, @Nullable Position begin) {
    if (!newConnection.equals(connection)) {
      last = connection == null ? begin : null;
      connection = newConnection;
      held.clear();
      lookedFor = 0;
    }
  }

  /// A message has come.
  ///
  /// @return what is now to be told of, in this order
  List<Entry> put(Entry entry) {
    Position before = last;
    Position position = entry.position();
    if (before == null
        || !before.isOfSameEpoch(position)
        || position.offset() <= before.offset() + 1) {
      List<Entry> due = new ArrayList<>();
      if (before != null && !before.isOfSameEpoch(position)) {
        due.addAll(release()); // of the epoch before
      }
      due.add(entry);
      if (before == null
          || !before.isOfSameEpoch(position)
          || position.offset() > before.offset()) {
        last = position;
      }
      follow(due);
      return due;
    }
    held.put(position.offset(), entry);
    return held.size() > MAX_HELD ? release() : List.of();
  }

  /// Adds what was held and is next.
  private void follow(List<Entry> due) {
    while (last != null && !held.isEmpty() && held.firstKey() <= last.offset() + 1) {
      Entry next = held.pollFirstEntry().getValue();
      due.add(next);
      last = next.position();
    }
  }

  /// The offset of the message that is waited for, 0 if none is.
  long missing() {
    return held.isEmpty() || last == null ? 0 : last.offset() + 1;
  }

  /// Whether a message is missing since now: somebody has to look later whether it still is.
  boolean isToBeLookedAt() {
    long missing = missing();
    if (missing == 0 || missing == lookedFor) {
      return false;
    }
    lookedFor = missing;
    return true;
  }

  /// No longer waits for what is missing.
  ///
  /// @return what was held, in order
  List<Entry> release() {
    List<Entry> all = List.copyOf(held.values());
    held.clear();
    if (!all.isEmpty()) {
      last = all.getLast().position();
    }
    return all;
  }
}
