// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The JVM refers to what it is to do in the end, and to nothing that was taken back.
@Timeout(60)
class ExitHookTest {
  /// What a server would be.
  private static final class Action implements Runnable {
    @Override
    public void run() {}
  }

  private final ExitHook hook = new ExitHook();

  private WeakReference<Action> set() {
    Action action = new Action();
    hook.set(action);
    return new WeakReference<>(action);
  }

  private static void assertForgotten(WeakReference<Action> action) {
    FakeServer.awaitUntil(() -> {
      System.gc();
      return action.get() == null;
    });
  }

  private static void assertKept(WeakReference<Action> action) {
    System.gc();
    assertNotNull(action.get());
  }

  @Test
  void serverThatHasEndedIsForgotten() {
    WeakReference<Action> action = set();
    assertKept(action);
    hook.end();
    assertForgotten(action);
  }

  @Test
  void lastCallCounts() {
    WeakReference<Action> first = set();
    WeakReference<Action> second = set();
    assertForgotten(first);
    assertKept(second);
    hook.end();
    assertForgotten(second);
  }

  @Test
  void nothingIsLeftByACallAfterTheEnd() {
    hook.end();
    assertForgotten(set());
  }
}
