// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The virtual threads on which a server runs what is neither a handler nor a fork: checks,
/// fallbacks, observers of an end.
final class Hooks {
  /// By their ids. A map without locks, because loops add to it, which must not wait.
  private final ConcurrentSkipListMap<Long, Thread> running = new ConcurrentSkipListMap<>();

  private final ReentrantLock lending = new ReentrantLock(); // no loop takes it
  private boolean isInterrupting; // guarded by it

  /// Runs it on a virtual thread of its own. Any thread, the loop included.
  void start(Runnable hook) {
    Thread thread =
        Thread.ofVirtual()
            .name("websocketx-hook")
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> {
              try {
                hook.run();
              } finally {
                running.remove(Thread.currentThread().threadId());
              }
            });
    running.put(thread.threadId(), thread);
    try {
      thread.start();
    } catch (Throwable failure) {
      running.remove(thread.threadId());
      throw failure;
    }
  }

  /// Runs it on the calling thread, which is somebody else's: not the loop.
  <T> T call(Supplier<T> hook) {
    Thread me = Thread.currentThread();
    running.put(me.threadId(), me);
    try {
      return hook.get();
    } finally {
      lending.lock();
      try {
        running.remove(me.threadId());
        if (isInterrupting) {
          Thread.interrupted(); // it was meant for the hook
        }
      } finally {
        lending.unlock();
      }
    }
  }

  boolean isCalling() {
    return running.containsKey(Thread.currentThread().threadId());
  }

  void addThreads(List<Thread> threads) {
    threads.addAll(running.values());
  }

  /// From now on hooks are interrupted whenever this is called.
  void interrupt() {
    lending.lock();
    try {
      isInterrupting = true;
      running.values().forEach(Thread::interrupt);
    } finally {
      lending.unlock();
    }
  }
}
