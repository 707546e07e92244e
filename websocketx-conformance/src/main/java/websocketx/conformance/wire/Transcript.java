// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What went over the wire during a case, line by line: `>` sent, `<` received, `-` a remark.
public final class Transcript {
  private static final int LONGEST = 24;
  private static final int LONGEST_TAIL = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<String> head = new ArrayList<>();
  private final List<String> tail = new ArrayList<>();
  private int leftOut;

  public void sent(String what) {
    add("> " + what);
  }

  public void received(String what) {
    add("< " + what);
  }

  public void remark(String what) {
    add("- " + what);
  }

  private void add(String line) {
    lock.lock();
    try {
      if (head.size() < LONGEST - LONGEST_TAIL) {
        head.add(line);
        return;
      }
      tail.add(line);
      if (tail.size() > LONGEST_TAIL) {
        tail.removeFirst();
        leftOut++;
      }
    } finally {
      lock.unlock();
    }
  }

  /// The first and the last lines.
  public List<String> lines() {
    lock.lock();
    try {
      List<String> lines = new ArrayList<>(head);
      if (leftOut > 0) {
        lines.add("- … " + leftOut + " more …");
      }
      lines.addAll(tail);
      return lines;
    } finally {
      lock.unlock();
    }
  }
}
