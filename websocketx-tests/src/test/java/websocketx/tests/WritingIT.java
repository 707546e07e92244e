// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.ConnectionClosedException;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class WritingIT {
  private final Probe probe = new Probe(Probe.DRAIN);

  private TestServer running(Options options) {
    return TestServer.start(WebSocketServer.builder().handler(probe).options(options).build());
  }

  /// Writes until the peer's silence blocks it; done when the writer was released.
  private static final class Writer {
    final CompletableFuture<ConnectionClosedException> released = new CompletableFuture<>();
    final Thread thread;
    volatile int written;
    volatile boolean interruptedAtTheEnd;

    Writer(WebSocketConnection connection, Message message) {
      thread =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 1000; i++) {
                connection.write(message);
                written = i + 1;
              }
              released.completeExceptionally(new AssertionError("nothing held it up"));
            } catch (ConnectionClosedException e) {
              interruptedAtTheEnd = Thread.currentThread().isInterrupted();
              released.complete(e);
            }
          });
      Probe.until("the writer waits", () -> thread.getState() == Thread.State.WAITING);
    }

    ConnectionClosedException released() throws Exception {
      return released.get(10, TimeUnit.SECONDS);
    }
  }

  private static final Message LARGE = Message.binary(new byte[1 << 20]);

  @ParameterizedTest(name = "[L232, V47] {arguments}")
  @ValueSource(booleans = {true, false})
  void messagesGoOutInOrderOnePerFrame(boolean coalesce) throws Exception {
    try (TestServer running = running(Options.defaults().coalesceWrites(coalesce));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      byte[] array = {1, 2};
      ByteBuffer buffer = ByteBuffer.wrap(new byte[] {0, 3, 4}, 1, 2);
      connection.writeText("text");
      connection.writeBinary(array);
      connection.writeBinary(buffer);
      connection.write(Message.text("prepared").prepare());
      connection.write(LARGE);
      connection.writeText("");
      array[0] = 9;
      assertEquals(1, buffer.position());
      assertEquals("text", peer.receiveText());
      assertArrayEquals(new byte[] {1, 2}, peer.receive().toByteArray());
      assertArrayEquals(new byte[] {3, 4}, peer.receive().toByteArray());
      assertEquals("prepared", peer.receiveText());
      assertEquals(LARGE, peer.receive());
      assertEquals("", peer.receiveText());
    }
  }

  @Test
  @DisplayName("[M241] interrupt does not harm a write and is kept")
  void interruptDoesNotHarmAWriteAndIsKept() throws Exception {
    try (TestServer running = running(Options.defaults());
        TestPeer peer = running.dial("/", d -> d.timeout(Duration.ofSeconds(20)))) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      Writer writer = new Writer(connection, LARGE);
      int written = writer.written;
      writer.thread.interrupt();
      peer.resume();
      for (int i = 0; i <= written; i++) {
        assertEquals(LARGE, peer.receive());
      }
      Probe.until("it goes on", () -> writer.written > written);
      assertEquals(ConnectionState.OPEN, connection.state());
      connection.abort();
      writer.released();
      assertTrue(writer.interruptedAtTheEnd);
    }
  }

  @Test
  void abortReleasesAWriter() throws Exception {
    try (TestServer running = running(Options.defaults());
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      Writer writer = new Writer(connection, LARGE);
      connection.abort();
      CloseCause cause = writer.released().closeCause();
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertEquals(Initiator.APPLICATION, cause.initiator());
      assertEquals(Initiator.APPLICATION, Probe.causeOf(connection).initiator());
    }
  }

  @Test
  @DisplayName("[A19, L222] peer that takes nothing is dropped after writeInterval")
  void peerThatTakesNothingIsDroppedAfterWriteInterval() throws Exception {
    try (TestServer running = running(Options.defaults().writeInterval(Duration.ofMillis(300)));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      Writer writer = new Writer(connection, LARGE);
      String text = "the peer did not take a message within writeInterval PT0.3S";
      CloseCause known = writer.released().closeCause();
      assertEquals(Initiator.PROTOCOL, known.initiator());
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertEquals(Initiator.PROTOCOL, cause.initiator());
      assertEquals(
          text, assertInstanceOf(SocketTimeoutException.class, cause.error()).getMessage());
    }
  }

  @Test
  @DisplayName("[L222] offered messages that are not taken end the connection too")
  void offeredMessagesThatAreNotTakenEndTheConnectionToo() throws Exception {
    try (TestServer running = running(Options.defaults().writeInterval(Duration.ofMillis(300)));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      for (int i = 0; connection.offer(LARGE); i++) {
        assertTrue(i < 100, "nothing is dropped");
      }
      assertInstanceOf(SocketTimeoutException.class, Probe.causeOf(connection).error());
      assertFalse(connection.offer(Message.text("closed")));
    }
  }

  @Test
  @DisplayName("[J201] write while closing throws at once with what is known")
  void writeWhileClosingThrowsAtOnceWithWhatIsKnown() throws Exception {
    try (TestServer running = running(Options.defaults());
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      WebSocketConnection connection = probe.connection();
      assertEquals(ConnectionState.OPEN, connection.state());
      connection.close(StatusCode.GOING_AWAY, "bye");
      assertEquals(ConnectionState.CLOSING, connection.state());
      var thrown =
          assertThrows(ConnectionClosedException.class, () -> connection.writeText("too late"));
      CloseCause cause = thrown.closeCause();
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "bye"), cause.frame());
      assertEquals(Initiator.APPLICATION, cause.initiator());
      assertFalse(cause.wasClean());
      Throwable error = cause.error();
      assertNotNull(error);
      assertEquals("closing handshake under way", error.getMessage());
      assertFalse(connection.offer(Message.text("too late")));
      peer.sendClose(StatusCode.GOING_AWAY, "");
      assertTrue(peer.receiveClose().wasClean());
      CloseCause last = Probe.causeOf(connection);
      assertEquals(ConnectionState.CLOSED, connection.state());
      thrown =
          assertThrows(ConnectionClosedException.class, () -> connection.writeText("too late"));
      assertEquals(last, thrown.closeCause());
      assertEquals(last.toString(), thrown.getMessage());
    }
  }

  @Test
  void whatWasAcceptedGoesOutBeforeTheCloseFrame() throws Exception {
    Options options = Options.defaults().maxUnsentBytes(1 << 24);
    try (TestServer running = running(options);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      int accepted = 0;
      while (connection.offer(LARGE)) {
        accepted++;
      }
      connection.close(StatusCode.GOING_AWAY, "after all");
      peer.resume();
      for (int i = 0; i < accepted; i++) {
        assertEquals(LARGE, peer.receive());
      }
      assertEquals("after all", peer.receiveClose().reason());
      assertTrue(Probe.causeOf(connection).wasClean());
    }
  }

  @Test
  void offerAndWriteKeepTheirOrder() throws Exception {
    try (TestServer running = running(Options.defaults());
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      for (int i = 0; i < 1000; i += 2) {
        assertTrue(connection.offer(Message.text("" + i)));
        connection.writeText("" + (i + 1));
        assertEquals("" + i, peer.receiveText());
        assertEquals("" + (i + 1), peer.receiveText());
      }
    }
  }
}
