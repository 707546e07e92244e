// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.Options;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.BrokerListener;

/// Keeps one connection to the server, on a thread of its own: connects, and again when it is lost,
/// until the end. jnats could do that by itself, but would keep what was sent in between, and give
/// up when a server refuses it twice.
final class Keeper implements Runnable {
  /// The longest pause between two attempts: a random part of it, and less at first, so that nodes
  /// do not come all at once.
  static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private static final Duration MIN_PAUSE = Duration.ofMillis(100);

  /// How long a connection that is closed may take for it.
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Options options;
  private final Subscriptions subscriptions;
  private final BrokerListener listener;
  private final Thread thread = Thread.ofVirtual().name("websocketx-nats").unstarted(this);
  private volatile @Nullable Link link;
  private volatile boolean closed;

  /// Failed attempts since there was a connection.
  private int failures;

  Keeper(Options options, Subscriptions subscriptions, BrokerListener listener) {
    this.options = options;
    this.subscriptions = subscriptions;
    this.listener = listener;
  }

  void start() {
    thread.start();
  }

  /// The present connection, null if there is none.
  @Nullable Link link() {
    Link present = link;
    return present == null || present.end().isDone() ? null : present;
  }

  /// Ends it.
  void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE.plus(CLOSE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        Delivery delivery = new Delivery(subscriptions, listener);
        Link fresh = open(delivery);
        if (fresh != null) {
          try {
            if (!closed) {
              hold(fresh);
            }
          } finally {
            delivery.end(System.nanoTime() + CLOSE.toNanos());
            fresh.close(closed ? CLOSE : Duration.ZERO);
            tell(fresh);
          }
        }
        if (!closed) { // jnats may have swallowed the interrupt
          pause();
        }
      }
    } catch (InterruptedException e) {
      // The end.
    }
  }

  private @Nullable Link open(Delivery delivery) throws InterruptedException {
    Link fresh = null;
    try {
      fresh = Link.open(options, delivery);
      subscriptions.restore(fresh);
      Link.await(fresh.fence());
      return fresh;
    } catch (BrokerException e) {
      if (failures++ == 0) {
        NatsBroker.LOG.log(
            System.Logger.Level.WARNING,
            "NATS cannot be reached, trying again and again: {0}",
            e.toString());
      }
      if (fresh != null) {
        fresh.close(Duration.ZERO);
      }
      return null;
    } catch (InterruptedException e) {
      if (fresh != null) {
        fresh.close(CLOSE);
      }
      throw e;
    }
  }

  /// From when a connection stands until it is lost.
  private void hold(Link fresh) throws InterruptedException {
    failures = 0;
    link = fresh;
    NatsBroker.LOG.log(System.Logger.Level.INFO, "connected to NATS at {0}", fresh.server());
    listener.connected();
    try {
      fresh.end().get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e); // it never fails
    }
  }

  private void tell(Link lost) {
    link = null;
    if (!closed) {
      BrokerException why = lost.end().join();
      NatsBroker.LOG.log(System.Logger.Level.WARNING, "{0}: {1}", why.getMessage(), why.getCause());
      listener.disconnected(why);
    }
  }

  private void pause() throws InterruptedException {
    long most =
        Math.min(MAX_PAUSE.toMillis(), MIN_PAUSE.toMillis() << Math.min(failures, Byte.SIZE));
    Thread.sleep(ThreadLocalRandom.current().nextLong(most) + 1);
  }
}
