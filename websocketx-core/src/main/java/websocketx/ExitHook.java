// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What one server does when the JVM ends, until the server has ended. Safe from any thread.
final class ExitHook {
  private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();
  private volatile boolean isOver;

  /// In place of what was to be done before.
  ///
  /// @throws IllegalStateException if the JVM is ending
  void set(Runnable action) {
    Thread thread = Thread.ofPlatform().name("websocketx-exit").unstarted(action);
    Runtime.getRuntime().addShutdownHook(thread);
    takeBack(hook.getAndSet(thread));
    if (isOver) {
      end();
    }
  }

  /// The server has ended.
  void end() {
    isOver = true;
    takeBack(hook.getAndSet(null));
  }

  private static void takeBack(@Nullable Thread thread) {
    if (thread != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(thread);
      } catch (IllegalStateException e) {
        // The JVM is ending: it runs.
      }
    }
  }
}
