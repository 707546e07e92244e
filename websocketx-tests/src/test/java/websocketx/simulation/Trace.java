// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.util.ArrayList;
import java.util.List;

/// What happened in a world: as a number that tells worlds from each other, and as text if somebody
/// wants to read it.
final class Trace {
  private final boolean isWritten;
  private final List<String> lines = new ArrayList<>();
  private long hash;

  Trace(boolean isWritten) {
    this.isWritten = isWritten;
  }

  void add(long number) {
    hash = (hash ^ number) * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 29;
  }

  void add(long now, String what, long number) {
    add(now);
    add(what.hashCode());
    add(number);
    if (isWritten) {
      String thread = Thread.currentThread().getName();
      lines.add("%10.3f ms  %-20s %s %d".formatted(now / 1e6, thread, what, number));
    }
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    return lines;
  }
}
