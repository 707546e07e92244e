// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last publications of a topic with history, kept on this node: when many peers come back at
/// once, the broker is not asked for each of them. Guarded by its feed's lock.
final class Recent {
  /// How much of a topic is kept: about what peers miss in a short absence. The payload of the
  /// messages and 128 bytes for each.
  static final int MAX_COST = 64 * 1024;

  /// How many at most: to look for one takes time.
  static final int MAX_COUNT = 256;

  private final ArrayDeque<Wire> wires = new ArrayDeque<>();
  private long first = 1; // offset of the first
  private int cost;

  void add(Wire wire, long offset) {
    if (wires.isEmpty()) {
      first = offset;
    }
    wires.add(wire);
    cost += wire.cost();
    while (cost > MAX_COST || wires.size() > MAX_COUNT) {
      cost -= wires.remove().cost();
      first++;
    }
  }

  void clear() {
    wires.clear();
    cost = 0;
  }

  /// All behind an offset.
  ///
  /// @return null if the one behind it is not there
  @Nullable List<Wire> after(long offset) {
    long skip = offset + 1 - first;
    if (skip < 0 || skip >= wires.size()) {
      return null;
    }
    List<Wire> page = new ArrayList<>();
    for (Wire wire : wires) {
      if (skip-- <= 0) {
        page.add(wire);
      }
    }
    return page;
  }
}
