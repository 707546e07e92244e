// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.PreparedMessage;

/// What waits for one subscription, oldest first, of each key only the newest. Guarded by the lock
/// of its [Subscriber].
final class Backlog {
  /// The key of messages without one.
  static final Object NO_KEY = new Object();

  /// What a message costs beside its payload: as much as the core counts.
  private static final int OVERHEAD = 64;

  private final Map<Object, PreparedMessage> messages = new LinkedHashMap<>(4);
  private long bytes;

  /// Adds a message, in the place of the one with its key if there is one; and drops the oldest
  /// others until it fits.
  ///
  /// @return how many were dropped
  int add(Object key, PreparedMessage message, int most) {
    int dropped = 0;
    PreparedMessage before = messages.put(key, message);
    bytes += cost(message);
    if (before != null) {
      bytes -= cost(before);
      dropped++;
    }
    Iterator<Map.Entry<Object, PreparedMessage>> oldest = messages.entrySet().iterator();
    while (bytes > most && oldest.hasNext()) {
      Map.Entry<Object, PreparedMessage> entry = oldest.next();
      if (!entry.getKey().equals(key)) {
        oldest.remove();
        bytes -= cost(entry.getValue());
        dropped++;
      }
    }
    return dropped;
  }

  /// Takes the oldest out.
  @Nullable PreparedMessage poll() {
    Iterator<PreparedMessage> oldest = messages.values().iterator();
    if (!oldest.hasNext()) {
      return null;
    }
    PreparedMessage message = oldest.next();
    oldest.remove();
    bytes -= cost(message);
    return message;
  }

  private static long cost(PreparedMessage message) {
    return (long) message.size() + OVERHEAD;
  }
}
