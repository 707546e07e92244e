// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import websocketx.CloseCause.Initiator;
import websocketx.transport.Clock;

/// Closes the connections of a server one after the other, spread over a time: clients that were
/// told to go all at once would come back all at once. The order is shuffled, the times between are
/// even: random ones would only let some come back together.
///
/// On a thread of the system's, because handlers that compute can keep every carrier.
final class Drain {
  /// How long it waits at least: several connections may be due after it.
  private static final long PAUSE = 10_000_000;

  private final Connections connections;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean isOver;

  Drain(Connections connections) {
    this.connections = connections;
  }

  /// Begins with those that are open; no more may come.
  ///
  /// @param window from the first to where another would follow the last, more than 0
  void start(CloseFrame frame, Clock clock, long window) {
    List<Connection> all = new ArrayList<>();
    connections.forAll(all::add);
    Collections.shuffle(all);
    Queue<Connection> left = new ArrayDeque<>(all); // which forgets those that are closed
    Thread thread =
        Thread.ofPlatform()
            .name("websocketx-drain")
            .daemon()
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> {
              run(left, frame, clock, window);
              threads.remove(Thread.currentThread());
            });
    threads.add(thread);
    thread.start();
  }

  private void run(Queue<Connection> left, CloseFrame frame, Clock clock, long window) {
    long begun = clock.now();
    double step = (double) window / left.size();
    for (long closed = 0; !isOver && !left.isEmpty(); ) {
      long now = clock.now();
      long due = 1 + (long) ((now - begun) / step);
      for (; closed < due && !left.isEmpty(); closed++) {
        close(left.remove(), frame);
      }
      if (!left.isEmpty()) {
        clock.park(Math.max(now + PAUSE, begun + (long) Math.ceil(closed * step)));
        Thread.interrupted(); // a stray interrupt would make every later wait return at once
      }
    }
  }

  private static void close(Connection connection, CloseFrame frame) {
    try {
      connection.close(frame, Initiator.SERVER, null);
    } catch (RuntimeException | Error failure) {
      Log.failure("a connection has failed when all were called", failure);
    }
  }

  /// Another end closes those that are left, or none is left.
  void end() {
    isOver = true;
    threads.forEach(LockSupport::unpark);
  }

  void addThreads(List<Thread> all) {
    all.addAll(threads);
  }
}
