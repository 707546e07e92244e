// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// What is done for a connection on another thread because it takes its time, one thing after the
/// other. The transport is posted to when it is done. The loop's, but for what says otherwise.
final class Errand {
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }

  private final Transport transport;
  private final TlsAcceptor acceptor;
  private volatile @Nullable FutureTask<?> underWay;
  private volatile @Nullable Throwable failure;
  private volatile boolean isGivenUp;

  Errand(Transport transport, TlsAcceptor acceptor) {
    this.transport = transport;
    this.acceptor = acceptor;
  }

  void start(Task task) {
    FutureTask<?> work = new FutureTask<>(() -> perform(task), null);
    underWay = work;
    try {
      acceptor.execute(work);
    } catch (Throwable notStarted) {
      underWay = null;
      throw notStarted;
    }
  }

  /// On the other thread.
  private void perform(Task task) {
    try {
      if (!isGivenUp) {
        task.run();
      }
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      underWay = null;
      transport.post();
    }
  }

  boolean isUnderWay() {
    return underWay != null;
  }

  /// What was thrown.
  @Nullable Throwable failure() {
    return failure;
  }

  /// Nothing is done for who has gone: otherwise clients that come and go would keep out those that
  /// stay, and pile up. What is under way is interrupted, as it may wait for something; not here,
  /// because that takes a lock, and closes a channel that it may wait at.
  void giveUp() {
    isGivenUp = true;
    FutureTask<?> work = underWay;
    if (work != null) {
      try {
        Thread.ofVirtual().name("websocketx-interrupt").start(() -> work.cancel(true));
      } catch (Throwable notStarted) {
        // No memory for that: it goes on.
      }
    }
  }
}
