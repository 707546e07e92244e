// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final AtomicInteger ends = new AtomicInteger();
  private final Lifecycle lifecycle = new Lifecycle(ends::incrementAndGet);

  @Test
  void serverWithoutAnythingEndsWhenItIsShut() {
    assertFalse(lifecycle.isShut());
    assertTrue(lifecycle.shut());
    assertTrue(lifecycle.isShut());
    assertEquals(0, ends.get());
    lifecycle.ended();
    assertEquals(1, ends.get());
  }

  @Test
  void onlyTheFirstShuts() {
    assertTrue(lifecycle.shut());
    assertFalse(lifecycle.shut());
  }

  @Test
  void nothingEndsBeforeItIsShutAndAllHasEnded() {
    lifecycle.began();
    lifecycle.began();
    lifecycle.ended();
    lifecycle.shut();
    lifecycle.ended();
    assertEquals(0, ends.get());
    lifecycle.ended();
    assertEquals(1, ends.get());
  }

  @Test
  @DisplayName("[O269] no handler starts once it is shut")
  void noHandlerStartsOnceItIsShut() {
    assertTrue(lifecycle.mayStart());
    lifecycle.started();
    lifecycle.shut();
    assertFalse(lifecycle.mayStart());
  }

  @Test
  void shuttingWaitsForAHandlerThatIsBeingStarted() throws Exception {
    assertTrue(lifecycle.mayStart());
    assertTrue(lifecycle.mayStart());
    AtomicBoolean isOver = new AtomicBoolean();
    Thread shutting =
        Thread.ofVirtual()
            .start(() -> {
              lifecycle.shut();
              isOver.set(true);
            });
    FakeServer.awaitUntil(lifecycle::isShut);
    lifecycle.started();
    assertFalse(lifecycle.mayStart());
    assertFalse(isOver.get());
    lifecycle.started();
    shutting.join();
    assertTrue(isOver.get());
  }
}
