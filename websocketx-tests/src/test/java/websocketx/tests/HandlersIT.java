// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.ConnectionClosedException;
import websocketx.ConnectionState;
import websocketx.LoopStatistics;
import websocketx.LoopThreads;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;
import websocketx.transport.EventLoop;

/// Handlers that do what no handler should.
class HandlersIT {
  private static final byte[] OPENING = Raw.upgrade("/");

  /// What a handler may throw.
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes a Throwable here
  enum Thrown {
    EXCEPTION(new IllegalStateException("secret")),
    CHECKED_IN_DISGUISE(new IOException("secret")),
    ERROR(new AssertionError("secret")),
    LINKAGE(new NoClassDefFoundError("secret")),
    @SuppressWarnings({"removal", "deprecation"})
    DEATH(new ThreadDeath()),
    OF_ITS_OWN(
        new Throwable("secret") {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new UnsupportedOperationException("no text");
          }
        });

    private final Throwable thrown;

    Thrown(Throwable thrown) {
      this.thrown = thrown;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <T extends Throwable> T raise() throws T {
      throw (T) thrown;
    }
  }

  @ParameterizedTest(name = "[M234, M238, M250, P279] {0}")
  @EnumSource
  void whateverAHandlerThrowsIs1011(Thrown thrown) throws Exception {
    try (Ordeal ordeal =
        new Ordeal(_ -> {
          throw thrown.<RuntimeException>raise();
        })) {
      ordeal.expecting("a handler has failed");
      ordeal.survive(peer -> {
        assertEquals(101, peer.sendRaw(OPENING).receiveResponse().status());
        CloseCause seen = peer.receiveClose();
        assertEquals(new CloseFrame(StatusCode.INTERNAL_ERROR), seen.frame());
        CloseCause cause = Probe.causeOf(ordeal.connection());
        assertEquals(StatusCode.INTERNAL_ERROR, cause.code());
        assertEquals(Initiator.HANDLER, cause.initiator());
        assertSame(thrown.thrown, cause.error());
      });
    }
  }

  @Test
  @DisplayName("[M235] a handler that overflows its stack ends with 1011, and others go on")
  void overflowIs1011() throws Exception {
    try (Ordeal ordeal = new Ordeal(_ -> assertEquals(0, overflow(0)))) {
      ordeal.expecting("a handler has failed");
      ordeal.survive(peer -> {
        assertEquals(101, peer.sendRaw(OPENING).receiveResponse().status());
        assertEquals(StatusCode.INTERNAL_ERROR, peer.receiveClose().code());
      });
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @Test
  @DisplayName("[M246, P283] each call on a connection that has ended says so")
  void callsOnAnEndedConnectionSayThatItHasEnded() throws Exception {
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(WebSocketServer.of(probe));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection ended = probe.connection();
      peer.sendClose(StatusCode.GOING_AWAY, "bye").receiveClose();
      assertTrue(ended.awaitTermination(Duration.ofSeconds(20)));
      CloseCause cause = Probe.causeOf(ended);
      List<Executable> writes =
          List.of(
              () -> ended.write(Message.text("late")),
              () -> ended.writeText("late"),
              () -> ended.writeBinary(new byte[1]),
              () -> ended.writeBinary(ByteBuffer.allocate(1)),
              () -> ended.write(Message.text("late").prepare()));
      for (Executable write : writes) {
        assertEquals(cause, assertThrows(ConnectionClosedException.class, write).closeCause());
      }
      assertFalse(ended.offer(Message.text("late")));
      assertNull(ended.read());
      assertNull(ended.read(Duration.ofSeconds(5)));
      assertFalse(ended.iterator().hasNext());
      assertThrows(IllegalStateException.class, () -> ended.fork(_ -> {}));
      ended.close();
      ended.close(StatusCode.INTERNAL_ERROR, "late");
      ended.abort();
      assertEquals(ConnectionState.CLOSED, ended.state());
      assertEquals(cause, ended.closeCause());
      assertEquals("/", ended.request().path());
      assertEquals("", ended.subprotocol());
    }
  }

  @Test
  @DisplayName("[M249, R7] what depends on onClose may throw or block, and harms nobody")
  void dependentsOfTheEndHarmNobody() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    CompletableFuture<String> third = new CompletableFuture<>();
    try (Ordeal ordeal = new Ordeal(Probe.DRAIN)) {
      ordeal.survive(peer -> {
        assertEquals(101, peer.sendRaw(OPENING).receiveResponse().status());
        WebSocketConnection connection = ordeal.connection();
        var _ =
            connection
                .onClose()
                .thenRun(() -> {
                  throw new IllegalStateException("planted");
                });
        peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
        assertTrue(connection.awaitTermination(Duration.ofSeconds(20)));
      });
      try (TestPeer peer = ordeal.dial("/")) {
        WebSocketConnection connection = ordeal.connection();
        var _ =
            connection
                .onClose()
                .thenRun(() -> {
                  third.complete(Thread.currentThread().toString());
                  try {
                    leave.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
        assertTrue(third.get(20, TimeUnit.SECONDS).contains("Virtual"));
        ordeal.assertServesTheHonest();
      } finally {
        leave.countDown();
      }
      ordeal.assertReleased();
    }
  }

  /// At any moment: in their turns, in their waits for one another, and in the kernel.
  @Test
  @DisplayName("[A13, M242] who interrupts the threads of a loop changes nothing")
  void interruptsOfTheLoopChangeNothing() throws Exception {
    AtomicBoolean isEnough = new AtomicBoolean();
    try (Ordeal ordeal = new Ordeal(Probe.DRAIN);
        TestPeer open = ordeal.dial("/honest")) {
      List<Thread> threads = LoopThreads.of(ordeal.server());
      assertEquals(List.of(true, false), threads.stream().map(Thread::isVirtual).toList());
      Thread interrupter =
          Thread.ofPlatform()
              .start(() -> {
                while (!isEnough.get()) {
                  threads.forEach(Thread::interrupt);
                  LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(100_000));
                }
              });
      try {
        for (int i = 0; i < 50 * Ordeal.TIMES; i++) {
          assertEquals("x", open.send("x").receiveText());
          if (i % 50 == 0) {
            ordeal.assertServesTheHonest();
            open.receiveNothing(Duration.ofMillis(20)); // the loop sleeps meanwhile
          }
        }
      } finally {
        isEnough.set(true);
        Probe.join(interrupter);
      }
      assertRest(ordeal.server(), threads);
      open.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  /// An interrupt that nobody has cleared would end every wait at once.
  private static void assertRest(WebSocketServer server, List<Thread> threads)
      throws InterruptedException {
    Probe.until(
        "nobody is interrupted, and the virtual thread waits",
        () ->
            threads.stream().noneMatch(Thread::isInterrupted)
                && threads.getFirst().getState() == Thread.State.WAITING);
    EventLoop.Statistics before = LoopStatistics.of(server);
    assertFalse(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS), "nothing comes");
    EventLoop.Statistics after = LoopStatistics.of(server);
    assertTrue(after.wakeUps() - before.wakeUps() < 20, () -> before + " then " + after);
    assertTrue(after.turns() - before.turns() < 100, () -> before + " then " + after);
  }

  @Test
  @DisplayName("[V28] however many messages come, there is no further thread")
  void messagesTakeNoThreads() throws Exception {
    try (Ordeal ordeal = new Ordeal(Probe.DRAIN);
        TestPeer peer = ordeal.dial("/honest")) {
      assertEquals("first", peer.send("first").receiveText());
      long before = virtualThreads();
      int count = 10_000;
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < count; i++) {
                  peer.send("message");
                }
              });
      for (int i = 0; i < count; i++) {
        assertEquals("message", peer.receiveText());
        if (i == count / 2) {
          assertTrue(virtualThreads() <= before + 10, "threads for messages"); // the sender is one
        }
      }
      Probe.join(sender);
    }
  }

  private static long virtualThreads() {
    return LiveObjects.look().counts().getOrDefault("java.lang.VirtualThread", 0L);
  }
}
