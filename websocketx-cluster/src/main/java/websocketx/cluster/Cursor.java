// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Position;

/// How far one client is on one topic. Every step has to be the next one, or to be said to be none.
final class Cursor {
  private final String client;
  private final String topic;
  private final Ledger ledger;
  private final Map<String, Long> last = new HashMap<>(); // number of each publisher's
  private @Nullable Position at;
  private boolean isFresh; // messages may come: it was said from where

  Cursor(String client, String topic, Ledger ledger) {
    this.client = client;
    this.topic = topic;
    this.ledger = ledger;
  }

  synchronized @Nullable Position at() {
    return at;
  }

  /// Another connection: it has to be said again from where.
  synchronized void connected() {
    isFresh = false;
  }

  synchronized void begins(Position position, boolean recovered) {
    Position before = at;
    if (before == null) {
      // the first time
    } else if (recovered) {
      ledger.recovered.incrementAndGet();
      if (position.offset() != before.offset()) { // the epoch may be another
        violation("recovered at " + position + ", and not at " + before);
      }
    } else if (!position.isOfSameEpoch(before)) {
      ledger.lost.incrementAndGet();
      long missed = position.offset() - before.offset();
      int kept = Rooms.retention(topic).messages();
      if (!ledger.mayBeLost(before.epoch(), missed, kept)) {
        violation("another history, " + position + " and not " + before + ", and none was lost");
      }
    } else {
      ledger.exceeded.incrementAndGet();
      if (position.offset() - before.offset() < Rooms.retention(topic).messages()) {
        violation("not recovered from " + before + " to " + position + ", which must be kept");
      }
    }
    if (!recovered || before == null) {
      last.clear();
    }
    ledger.heard(position.epoch());
    at = position;
    isFresh = true;
  }

  synchronized void message(long offset, String publisher, long n) {
    Position before = at;
    if (before == null || !isFresh) {
      violation("a message without a beginning: " + offset);
      return;
    }
    if (offset != before.offset() + 1) {
      violation("a message at " + offset + " behind " + before);
    }
    at = before.at(offset);
    ledger.delivered.incrementAndGet();
    if (ledger.at(topic, before.epoch(), offset, publisher, n)) {
      return; // once more: its first place is no longer kept
    }
    Long former = last.put(publisher, n);
    if (former != null && n != former + 1) {
      violation("message " + n + " of " + publisher + " at " + offset + " behind its " + former);
    }
  }

  private void violation(String text) {
    ledger.violation(client + " on " + topic + ": " + text);
  }

  String topic() {
    return topic;
  }

  @Override
  public synchronized String toString() {
    return client + " on " + topic + " at " + at;
  }
}
