// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Timers;

/// The event loop: one thread of the world, which the others may interrupt at the borders of a
/// transport, but which never waits in a turn.
final class Loop {
  private final World world;
  private final Timers timers = new Timers();
  private final List<Link> links = new ArrayList<>();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Link> posted = new ArrayDeque<>();
  private final ArrayDeque<Link> unflushed = new ArrayDeque<>();
  private @Nullable Thread thread;
  private boolean isAsleep;
  private boolean isStopped;

  Loop(World world) {
    this.world = world;
  }

  /// Called by a thread of the world, whose scheduler it inherits.
  void start() {
    thread = Thread.ofVirtual().name("loop").start(this::run);
  }

  private void run() {
    while (!isStopped) {
      if (!turn()) {
        isAsleep = true;
        world.scheduler().park(timers.next());
        isAsleep = false;
      }
    }
  }

  /// Returns whether there was something to do.
  private boolean turn() {
    boolean worked = false;
    for (int i = links.size(); i > 0; i--) {
      Link link = links.get(world.random().nextInt(links.size()));
      worked |= link.ready();
      world.scheduler().preempt();
    }
    for (Link link : List.copyOf(links)) { // chance may have passed one over
      worked |= link.ready();
    }
    for (Runnable task; (task = tasks.poll()) != null; worked = true) {
      task.run();
    }
    Link link;
    for (int i = posted.size(); i > 0 && (link = posted.poll()) != null; i--, worked = true) {
      link.firePosted();
    }
    while ((link = unflushed.poll()) != null) {
      worked = true;
      link.fireFlush();
    }
    if (timers.next() <= world.scheduler().now()) {
      worked = true;
      timers.fire(world.scheduler().now());
    }
    return worked || !posted.isEmpty() || !tasks.isEmpty();
  }

  // ---- any thread

  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  void post(Link link) {
    posted.add(link);
    wake();
  }

  /// False if the loop sleeps.
  boolean flushLater(Link link) {
    unflushed.add(link);
    return !isAsleep;
  }

  boolean isAwake() {
    return !isAsleep;
  }

  void wake() {
    if (isAsleep) {
      LockSupport.unpark(thread);
    }
  }

  void add(Link link) {
    links.add(link);
  }

  void remove(Link link) {
    links.remove(link);
  }

  void stop() {
    isStopped = true;
    wake();
  }

  Timers timers() {
    return timers;
  }

  boolean isCalling() {
    return Thread.currentThread().equals(thread);
  }
}
