// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The virtual threads on which a server runs what is neither a handler nor a fork: checks,
/// fallbacks, observers of an end.
final class Hooks {
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

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
                running.remove(Thread.currentThread());
              }
            });
    running.add(thread);
    thread.start();
  }

  boolean isCalling() {
    return running.contains(Thread.currentThread());
  }

  void addThreads(List<Thread> threads) {
    threads.addAll(running);
  }

  void interrupt() {
    running.forEach(Thread::interrupt);
  }
}
