// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/// What every [Transport] on an [EventLoop] does, whatever moves its bytes: it is posted to,
/// flushed, and has a deadline. One object for all of that, because each connection has one.
public abstract class LoopTransport extends Timer implements Transport {
  private static final AtomicIntegerFieldUpdater<LoopTransport> POSTED =
      AtomicIntegerFieldUpdater.newUpdater(LoopTransport.class, "posted");

  final Step step;
  Endpoint endpoint;
  private volatile int posted; // 1 while it waits in the loop's queue
  private volatile boolean unflushed; // true while it waits in the loop's other queue

  @SuppressWarnings("NullAway.Init") // whoever makes it gives it its endpoint, at once
  LoopTransport(Step step) {
    this.step = step;
  }

  // ---- any thread

  @Override
  public final boolean flushLater() {
    if (unflushed) {
      return step.isAwake();
    }
    unflushed = true;
    try {
      return step.flushLater(this);
    } catch (Throwable failure) {
      unflushed = false; // no memory for a place in the queue: who asks again has to be heard
      throw failure;
    }
  }

  @Override
  public final void post() {
    if (posted == 0 && POSTED.compareAndSet(this, 0, 1)) {
      try {
        step.post(this);
      } catch (Throwable failure) {
        posted = 0; // as above
        throw failure;
      }
    }
  }

  @Override
  public final void letOthersBeServed() {
    step.awaitTurn();
  }

  @Override
  public final Clock clock() {
    return step.clock();
  }

  // ---- the loop

  @Override
  public final void setEndpoint(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public final void setDeadline(long deadline) {
    step.timers().set(this, deadline);
  }

  final void firePosted(long now) {
    posted = 0; // before the call: what is posted from now on is a new call
    try {
      endpoint.posted(now);
    } catch (Throwable failure) {
      endpoint.broken(failure, now);
    }
  }

  final void fireFlush(long now) {
    unflushed = false;
    try {
      endpoint.flush();
    } catch (Throwable failure) {
      endpoint.broken(failure, now);
    }
  }

  @Override
  protected final void expired(long now) {
    try {
      endpoint.expired(now);
    } catch (Throwable failure) {
      endpoint.broken(failure, now);
    }
  }
}
