// SPDX-License-Identifier: Apache-2.0

package example;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What one client follows, and the latest price of each that it has not been sent.
final class Latest {
  private static final int MOST = 100; // or a client could follow until the memory is full

  private final Set<String> followed = new HashSet<>();
  private final Map<String, Long> unsent = new LinkedHashMap<>();

  synchronized void follow(String name) {
    if (followed.size() < MOST) {
      followed.add(name);
    }
  }

  synchronized void put(String name, long price) {
    if (followed.contains(name)) {
      unsent.put(name, price); // in place of an older one
      notifyAll();
    }
  }

  /// Waits for a price.
  synchronized String take() throws InterruptedException {
    while (unsent.isEmpty()) {
      wait();
    }
    Iterator<Map.Entry<String, Long>> entries = unsent.entrySet().iterator();
    Map.Entry<String, Long> first = entries.next();
    String line = first.getKey() + " " + first.getValue();
    entries.remove();
    return line;
  }
}
