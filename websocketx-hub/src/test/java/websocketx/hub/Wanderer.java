// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.hub.broker.Position;

/// A peer that follows a topic, leaves it, comes back with the position of what it has had last, on
/// this node or another, and sometimes reads nothing for a while. It checks what it gets: each
/// subscription begins where it was asked to, or says that it cannot, and goes on without a hole.
final class Wanderer {
  private static final int PAUSE = 2_000_000; // ns at most

  private final List<Node> nodes;
  private final String topic;
  private final Random random;
  private @Nullable Client client;
  private volatile @Nullable Thread reader;
  private volatile boolean gone;
  private volatile @Nullable Throwable failure;

  // Guarded by this.
  private @Nullable Position last;
  private final Set<Position> presented = new HashSet<>();
  private boolean hasBegun;
  private int losses;
  private int fresh; // subscriptions that have asked for what comes from then on
  private long received;

  Wanderer(List<Node> nodes, String topic, long seed) {
    this.nodes = nodes;
    this.topic = topic;
    random = new Random(seed);
  }

  // ---- coming and going

  /// Wanders until this is over.
  void wander(java.util.function.BooleanSupplier isOver) {
    while (!isOver.getAsBoolean() && failure == null) {
      switch (random.nextInt(8)) {
        case 0 -> leaveNode();
        case 1, 2 -> requireNonNull(enterNode()).unsubscribe(topic);
        case 3 -> requireNonNull(enterNode()).peer().stall();
        default -> requireNonNull(enterNode()).peer().resume();
      }
      follow();
      LockSupport.parkNanos(random.nextInt(PAUSE));
    }
    requireNonNull(enterNode()).peer().resume();
    follow();
  }

  private Client enterNode() {
    Client known = client;
    if (known != null) {
      return known;
    }
    Client fresh = nodes.get(random.nextInt(nodes.size())).enter();
    client = fresh;
    gone = false;
    synchronized (this) {
      hasBegun = false;
    }
    reader = Thread.ofVirtual().name("reader").start(() -> read(fresh));
    return fresh;
  }

  void leaveNode() {
    Client known = client;
    client = null;
    Thread thread = reader;
    if (known != null && thread != null) {
      gone = true;
      known.peer().close();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void follow() {
    Client here = enterNode();
    Position since;
    synchronized (this) {
      since = last;
      if (since != null) {
        presented.add(since);
      } else {
        fresh++;
      }
    }
    try {
      var _ = since == null ? here.subscribe(topic) : here.resume(topic, since);
    } catch (CloseStatusException isSubscribed) {
      // so it goes on
    }
  }

  // ---- what comes

  private void read(Client from) {
    try {
      while (true) {
        check(from.peer().receiveText().split(" ", 5));
      }
    } catch (AssertionError e) {
      if (!gone) {
        failure = e;
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private synchronized void check(String[] words) {
    Position before = last;
    if (words[0].equals("begins")) {
      Position position = new Position(words[1], Long.parseLong(words[2]));
      boolean isRecovered = Boolean.parseBoolean(words[3]);
      if (isRecovered && !presented.contains(position) && fresh-- == 0) {
        throw new AssertionError("begins at " + position + ", where nobody has asked for it");
      }
      losses += isRecovered ? 0 : 1;
      last = position;
      hasBegun = true;
      return;
    }
    long offset = Long.parseLong(words[0]);
    if (!hasBegun || before == null || offset != before.offset() + 1) {
      throw new AssertionError("after " + before + " came " + words[0] + ", begun: " + hasBegun);
    }
    last = before.at(offset);
    received++;
  }

  synchronized boolean isAt(long offset) {
    rethrow();
    Position known = last;
    return known != null && known.offset() == offset;
  }

  void rethrow() {
    Throwable failed = failure;
    if (failed != null) {
      throw new AssertionError("a peer has got what it should not", failed);
    }
  }

  synchronized int losses() {
    return losses;
  }

  synchronized long received() {
    return received;
  }

  @Override
  public synchronized String toString() {
    return "at " + last + " on " + client;
  }
}
