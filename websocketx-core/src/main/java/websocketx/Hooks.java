// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/// The virtual threads on which a server runs what is neither a handler nor a fork: checks,
/// fallbacks, observers of an end.
final class Hooks {
  /// By their ids. A map without locks, because loops add to it, which must not wait.
  private final ConcurrentSkipListMap<Long, Thread> running = new ConcurrentSkipListMap<>();

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

  boolean isCalling() {
    return running.containsKey(Thread.currentThread().threadId());
  }

  void addThreads(List<Thread> threads) {
    threads.addAll(running.values());
  }

  void interrupt() {
    running.values().forEach(Thread::interrupt);
  }
}
