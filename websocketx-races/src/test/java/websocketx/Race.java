// SPDX-License-Identifier: Apache-2.0

package websocketx;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;

/// Threads that meet. The model checker makes a new one for each order in which they do, and looks
/// into the classes by itself.
public abstract class Race {
  /// What a race has to come to in every order: its end, without a failure.
  public static final class Won {
    /// See [Race#race()].
    public void race() {}
  }

  /// A thread of a race.
  protected static final class Racer implements Runnable {
    private final Runnable task;
    private final Thread thread = new Thread(this);
    private volatile @Nullable Throwable failure;

    private Racer(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
    }

    /// Who it is.
    public Thread thread() {
      return thread;
    }

    /// Begins.
    public void start() {
      thread.start();
    }

    /// Waits for its end, and throws what it has thrown.
    public void finish() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }
  }

  /// The calling thread is the loop.
  @Operation
  public abstract void race();

  /// One that has not begun.
  protected static Racer racer(Runnable task) {
    return new Racer(task);
  }

  static Racer start(Runnable task) {
    Racer racer = new Racer(task);
    racer.start();
    return racer;
  }

  /// Says what has to be.
  protected static void check(boolean isRight, String otherwise) {
    if (!isRight) {
      throw new AssertionError(otherwise);
    }
  }
}
