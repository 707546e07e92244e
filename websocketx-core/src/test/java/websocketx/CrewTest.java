// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.transport.FakeTransport;

@Timeout(60)
class CrewTest {
  private static final Duration AT_ONCE = Duration.ZERO;

  private static WebSocketConnection only(FakeServer fake) {
    return fake.server.connections().iterator().next();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(10, TimeUnit.SECONDS));
  }

  @Test
  void forkAfterTheTerminationIsRefusedAndCountsNothing() throws Exception {
    FakeServer fake = new FakeServer(WebSocketServer.of(_ -> {}));
    FakeTransport transport = fake.open();
    FakeTransport other = fake.open();
    List<WebSocketConnection> both = new ArrayList<>(fake.server.connections());
    WebSocketConnection ended = both.getFirst();
    transport.endInput(null);
    transport.turn();
    FakeServer.turnUntil(transport, () -> transport.closed > 0);
    assertTrue(ended.awaitTermination(Options.NEVER));
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> ended.fork(_ -> {}));
    assertTrue(String.valueOf(refusal.getMessage()).contains("ended"));
    fake.server.shutdown();
    fake.stopAccepting();
    assertFalse(fake.server.awaitTermination(AT_ONCE), "the other connection is still there");
    other.endInput(null);
    FakeServer.turnUntil(other, () -> other.closed > 0);
    assertTrue(fake.server.awaitTermination(Options.NEVER));
  }

  @Test
  void forkOfAClosedConnectionWhoseHandlerWorksIsInterruptedAndWaitedFor() throws Exception {
    CountDownLatch mayReturn = new CountDownLatch(1);
    FakeServer fake = new FakeServer(WebSocketServer.of(_ -> mayReturn.await()));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    connection.abort();
    transport.turn();
    CountDownLatch interrupted = new CountDownLatch(1);
    Semaphore mayEnd = new Semaphore(0);
    connection.fork(_ -> {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        mayEnd.acquire(); // no second interrupt comes
      }
    });
    await(interrupted);
    mayReturn.countDown();
    assertFalse(connection.awaitTermination(AT_ONCE));
    mayEnd.release();
    assertTrue(connection.awaitTermination(Options.NEVER));
  }

  @Test
  void whoHearsOfTheEndCannotWaitForIt() throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    CompletableFuture<Boolean> inDependent = new CompletableFuture<>();
    FakeServer fake =
        new FakeServer(
            WebSocketServer.builder()
                .handler(c -> c.read())
                .observer(
                    new WebSocketObserver() {
                      @Override
                      public void closed(WebSocketConnection c, CloseCause cause) {
                        try {
                          c.awaitTermination(Options.NEVER);
                        } catch (Exception e) {
                          thrown.add(e);
                        }
                      }
                    })
                .build());
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    CompletableFuture<Void> dependent =
        connection
            .onClose()
            .thenRun(() -> {
              try {
                inDependent.complete(connection.awaitTermination(Options.NEVER));
              } catch (Exception e) {
                inDependent.completeExceptionally(e);
              }
            });
    connection.abort();
    transport.turn();
    Throwable failure =
        assertThrows(
                java.util.concurrent.ExecutionException.class,
                () -> inDependent.get(10, TimeUnit.SECONDS))
            .getCause();
    assertInstanceOf(IllegalStateException.class, failure);
    dependent.get(10, TimeUnit.SECONDS);
    assertTrue(connection.awaitTermination(Options.NEVER));
    assertInstanceOf(IllegalStateException.class, thrown.getFirst());
  }

  @Test
  void threadsOfAConnectionCannotWaitForItsEnd() throws Exception {
    CompletableFuture<Throwable> ofHandler = new CompletableFuture<>();
    CompletableFuture<Throwable> ofFork = new CompletableFuture<>();
    FakeServer fake =
        new FakeServer(
            WebSocketServer.of(c -> {
              c.fork(same ->
                  ofFork.complete(
                      assertThrows(
                          IllegalStateException.class, () -> same.awaitTermination(AT_ONCE))));
              ofHandler.complete(
                  assertThrows(IllegalStateException.class, () -> c.awaitTermination(AT_ONCE)));
              c.read();
            }));
    FakeTransport transport = fake.open();
    ofHandler.get(10, TimeUnit.SECONDS);
    ofFork.get(10, TimeUnit.SECONDS);
    transport.endInput(null);
    transport.turn();
    assertEquals(1, transport.closed);
  }

  @Test
  @DisplayName("[R8] forks in a rush are all interrupted and waited for")
  void forksInARushAreAllInterruptedAndWaitedFor() throws Exception {
    for (int round = 0; round < 200; round++) {
      CountDownLatch mayReturn = new CountDownLatch(1);
      FakeServer fake = new FakeServer(WebSocketServer.of(_ -> mayReturn.await()));
      FakeTransport transport = fake.open();
      WebSocketConnection connection = only(fake);
      AtomicInteger ends = new AtomicInteger();
      Thread forker =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 5; i++) {
                  connection.fork(_ -> {
                    try {
                      new CountDownLatch(1).await();
                    } finally {
                      ends.incrementAndGet();
                    }
                  });
                }
              });
      connection.abort();
      transport.turn();
      forker.join();
      mayReturn.countDown();
      assertTrue(connection.awaitTermination(Options.NEVER), "round " + round);
      assertEquals(5, ends.get());
    }
  }

  @Test
  void endIsAnnouncedOnceHoweverOftenTheLoopTellsIt() throws Exception {
    CountDownLatch mayReturn = new CountDownLatch(1);
    FakeServer fake = new FakeServer(WebSocketServer.of(_ -> mayReturn.await()));
    FakeTransport transport = fake.open();
    Connection connection = (Connection) only(fake);
    connection.abort();
    transport.turn();
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    connection.closed(cause); // as after a failure for want of memory
    assertFalse(connection.awaitTermination(AT_ONCE), "its handler works");
    mayReturn.countDown();
    assertTrue(connection.awaitTermination(Options.NEVER));
  }

  /// No memory for anything: neither to say it nor to close.
  private static final class NoText extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new OutOfMemoryError("nor for a text");
    }
  }

  @Test
  void connectionWhoseHandlerDiedWithoutMemoryIsClosedWhenThereIsSomeAgain() throws Exception {
    Semaphore mayFail = new Semaphore(0);
    FakeServer fake =
        new FakeServer(
            WebSocketServer.of(_ -> {
              mayFail.acquire();
              throw new NoText();
            }));
    FakeTransport transport = fake.open();
    Connection connection = (Connection) only(fake);
    transport.turn();
    transport.breakPost(new OutOfMemoryError("no room"));
    mayFail.release();
    FakeServer.awaitUntil(() -> connection.outbox().fault != null);
    transport.turn();
    assertEquals(0, transport.closed, "the loop was not told");
    transport.breakPost(null);
    FakeServer.turnUntil(transport, () -> transport.closed > 0);
    assertTrue(connection.awaitTermination(Options.NEVER));
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    assertEquals(StatusCode.INTERNAL_ERROR, cause.code());
    assertFalse(cause.wasClean());
  }

  @Test
  void forkThatDiedWithoutMemoryEndsTheConnectionWhenThereIsSomeAgain() throws Exception {
    FakeServer fake = new FakeServer(WebSocketServer.of(c -> c.read()));
    FakeTransport transport = fake.open();
    Connection connection = (Connection) only(fake);
    transport.turn();
    transport.breakPost(new OutOfMemoryError("no room"));
    connection.fork(_ -> {
      throw new NoText();
    });
    FakeServer.awaitUntil(() -> connection.outbox().fault != null);
    transport.breakPost(null);
    FakeServer.turnUntil(transport, () -> transport.closed > 0);
    assertTrue(connection.awaitTermination(Options.NEVER));
  }
}
