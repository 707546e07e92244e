// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ReadingIT {
  private static final Duration LONG = Duration.ofSeconds(10);

  /// A handler that leaves reading to the test.
  private final CountDownLatch leave = new CountDownLatch(1);

  private final Probe idle = new Probe(_ -> assertTrue(leave.await(20, TimeUnit.SECONDS)));

  private TestServer running(WebSocketHandler handler) {
    return TestServer.start(WebSocketServer.of(handler));
  }

  @Test
  void readThatIsTooLateThrowsAndLeavesTheConnectionAsItWas() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      assertThrows(TimeoutException.class, () -> connection.read(Duration.ofMillis(20)));
      assertThrows(TimeoutException.class, () -> connection.read(Duration.ZERO));
      assertThrows(TimeoutException.class, () -> connection.read(Duration.ofSeconds(-1)));
      assertEquals(ConnectionState.OPEN, connection.state());
      peer.send("in time");
      assertEquals(Message.text("in time"), connection.read(LONG));
      peer.send("for ever");
      assertEquals(Message.text("for ever"), connection.read(Options.NEVER));
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertNull(connection.read(LONG), "the end is not a timeout");
      leave.countDown();
    }
  }

  @Test
  @DisplayName("[M241] interrupts lose no message")
  void interruptsLoseNoMessage() throws Exception {
    int count = 2000;
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      List<String> read = new CopyOnWriteArrayList<>();
      Thread reader =
          Thread.startVirtualThread(() -> {
            while (read.size() < count) {
              try {
                Message message = connection.read();
                assertNotNull(message);
                read.add(message.text());
              } catch (InterruptedException e) {
                // again
              }
            }
          });
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add("" + i);
        peer.send("" + i);
        reader.interrupt();
      }
      Probe.join(reader);
      assertEquals(sent, read);
      assertEquals(ConnectionState.OPEN, connection.state());
      leave.countDown();
    }
  }

  @Test
  void interruptedLoopIsCancelledAndTheConnectionGoesOn() throws Exception {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    CountDownLatch flag = new CountDownLatch(1);
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      Thread reader =
          Thread.startVirtualThread(() -> {
            try {
              Probe.drain(connection);
            } catch (CancellationException e) {
              thrown.add(e);
              if (Thread.currentThread().isInterrupted()) {
                flag.countDown();
              }
            }
          });
      reader.interrupt();
      Probe.join(reader);
      assertEquals(1, thrown.size());
      assertInstanceOf(InterruptedException.class, thrown.getFirst().getCause());
      assertEquals(0, flag.getCount(), "the flag is set");
      peer.send("still here");
      assertEquals(Message.text("still here"), connection.read(LONG));
      leave.countDown();
    }
  }

  @Test
  @DisplayName("[P282] each message goes to one of several readers")
  void eachMessageGoesToOneOfSeveralReaders() throws Exception {
    int count = 5000;
    Set<String> read = ConcurrentHashMap.newKeySet();
    List<String> twice = new CopyOnWriteArrayList<>();
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(
            Thread.startVirtualThread(() -> {
              for (Message message : connection) {
                if (!read.add(message.text())) {
                  twice.add(message.text());
                }
              }
            }));
      }
      for (int i = 0; i < count; i++) {
        peer.send("" + i);
      }
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      for (Thread reader : readers) {
        Probe.join(reader);
      }
      assertEquals(List.of(), twice);
      assertEquals(count, read.size());
      leave.countDown();
    }
  }

  @Test
  void whatCameBeforeThePeersCloseIsRead() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      peer.send("one").send(new byte[] {2}).sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(Probe.causeOf(connection).wasClean());
      assertEquals(Message.text("one"), connection.read());
      assertEquals(Message.binary(new byte[] {2}), connection.read());
      assertNull(connection.read());
      var iterator = connection.iterator();
      assertFalse(iterator.hasNext());
      assertThrows(NoSuchElementException.class, iterator::next);
      leave.countDown();
    }
  }

  @Test
  void whatComesWhileThisSideIsClosingIsRead() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      WebSocketConnection connection = idle.connection();
      connection.close();
      peer.send("on its way");
      assertEquals(Message.text("on its way"), connection.read(LONG));
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertNull(connection.read(LONG));
      leave.countDown();
    }
  }

  @Test
  void readReturnsNullAtTheLatestAtTheClosingDeadline() throws Exception {
    Options options = Options.defaults().handshakeTimeout(Duration.ofMillis(500));
    WebSocketServer server = WebSocketServer.builder().handler(idle).options(options).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      WebSocketConnection connection = idle.connection();
      connection.close();
      assertNull(connection.read(LONG));
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
      leave.countDown();
    }
  }

  @Test
  void fragmentsAreOneMessage() throws Exception {
    try (TestServer running = running(Probe.ECHO);
        TestPeer peer = running.dial("/")) {
      peer.sendFragments(Message.text("grün, grün"), 3, 0, 1, 2);
      assertEquals("grün, grün", peer.receiveText());
      peer.sendFragments(Message.binary(new byte[500]), 100, 100, 0);
      assertEquals(Message.binary(new byte[500]), peer.receive());
    }
  }

  @Test
  @DisplayName("[L226, L228, V26] unread messages hold the peer up and nothing is lost")
  void unreadMessagesHoldThePeerUpAndNothingIsLost() throws Exception {
    Options options = Options.defaults().maxUnreadBytes(1000).readLimit(100_000);
    WebSocketServer server = WebSocketServer.builder().handler(idle).options(options).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.timeout(Duration.ofSeconds(20)))) {
      WebSocketConnection connection = idle.connection();
      byte[] payload = new byte[100_000]; // 20 MB: far more than the kernel keeps
      int count = 200;
      Thread sender =
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < count; i++) {
              payload[0] = (byte) i;
              peer.send(payload);
            }
          });
      assertFalse(sender.join(Duration.ofMillis(500)), "nobody reads, so it cannot send all");
      for (int i = 0; i < count; i++) {
        Message message = connection.read(LONG);
        assertNotNull(message);
        assertEquals((byte) i, message.asByteBuffer().get());
      }
      Probe.join(sender);
      leave.countDown();
    }
  }

  /// In memory, where a direction of a connection keeps 64 KiB, and as much is read at once.
  @Test
  @DisplayName(
      "[L226, L228, V26] a slow handler holds the peer up, and no more is taken than is set")
  void slowHandlerHoldsThePeerUp() throws Exception {
    int count = 1000;
    byte[] payload = new byte[1000];
    int frame = 4 + 4 + payload.length;
    Options options = Options.defaults().maxUnreadBytes(20_000).readLimit(10_000);
    int most = 20_000 + 10_000 + (64 << 10) + (64 << 10) + frame;
    Semaphore mayRead = new Semaphore(0);
    LinkedBlockingQueue<Message> read = new LinkedBlockingQueue<>();
    WebSocketServer server =
        WebSocketServer.builder()
            .options(options)
            .handler(connection -> {
              mayRead.acquire();
              for (Message message : connection) {
                read.add(message);
                mayRead.acquire();
              }
            })
            .build();
    AtomicInteger sent = new AtomicInteger();
    try (TestServer memory = TestServer.inMemory(server);
        TestPeer peer = memory.dial("/", d -> d.timeout(Duration.ofSeconds(60)))) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < count; i++) {
              payload[0] = (byte) i;
              payload[1] = (byte) (i >> 8);
              peer.send(payload);
              sent.incrementAndGet();
            }
          });
      assertFalse(sender.join(Duration.ofMillis(300)), "nobody reads, so it cannot send all");
      Probe.until("much was taken", () -> sent.get() * frame > 20_000);
      for (int i = 0; i < count; i++) {
        int unread = sent.get() - i;
        assertTrue(unread * frame <= most, () -> unread + " messages were taken and not read");
        mayRead.release();
        Message message = read.poll(20, TimeUnit.SECONDS);
        assertNotNull(message);
        assertEquals((byte) i, message.asByteBuffer().get(0));
        assertEquals((byte) (i >> 8), message.asByteBuffer().get(1));
      }
      Probe.join(sender);
      mayRead.release();
    }
  }

  @Test
  @DisplayName("[L226] readInterval stands still while nothing is read")
  void readIntervalStandsStillWhileNothingIsRead() throws Exception {
    Options options =
        Options.defaults()
            .maxUnreadBytes(1)
            .readInterval(Duration.ofMillis(200))
            .pingInterval(Options.NEVER);
    WebSocketServer server = WebSocketServer.builder().handler(idle).options(options).build();
    try (TestServer running = TestServer.inMemory(server);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      peer.send("unread");
      running.advance(Duration.ofMillis(800));
      assertEquals(ConnectionState.OPEN, connection.state());
      assertEquals(Message.text("unread"), connection.read(LONG));
      Thread waiting = Thread.startVirtualThread(() -> Probe.drain(connection));
      running.advance(Duration.ofMillis(400));
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code(), "now it counts");
      Probe.join(waiting);
      leave.countDown();
    }
  }
}
