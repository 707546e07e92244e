// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import websocketx.PreparedMessage;

/// Publications of a topic that have come together, and go out together. For the thread of one
/// feed.
final class Run {
  /// How many at most: with one system call for each peer, and no pause for others.
  static final int MAX = 32;

  private final List<Wire> wires = new ArrayList<>();
  private final Map<Audience, List<PreparedMessage>> forms = new HashMap<>(2);

  void add(Wire wire) {
    wires.add(wire);
  }

  List<Wire> wires() {
    return wires;
  }

  boolean isEmpty() {
    return wires.isEmpty();
  }

  boolean isFull() {
    return wires.size() == MAX;
  }

  Wire last() {
    return wires.getLast();
  }

  /// Each by itself: where one cannot be delivered, the others can.
  List<Run> split() {
    return wires.stream()
        .map(wire -> {
          Run one = new Run();
          one.add(wire);
          return one;
        })
        .toList();
  }

  /// What they look like for an audience. Fails if one of them cannot be made.
  List<PreparedMessage> in(Audience audience) {
    List<PreparedMessage> known = forms.get(audience);
    if (known == null) {
      known = List.copyOf(wires.stream().map(wire -> wire.in(audience)).toList());
      forms.put(audience, known);
    }
    return known;
  }
}
