// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.CloseStatusException;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What the Go package does wrong at the end of a connection, by the numbers of
/// `docs/go-mapping.md`.
class ClosingDefectsIT {
  private static final Options SHORT = Options.defaults().handshakeTimeout(Duration.ofMillis(300));

  private static WebSocketServer server(Probe probe, Options options) {
    return WebSocketServer.builder().handler(probe).options(options).build();
  }

  @Test
  @DisplayName(
      "[P283] D2: reading ends with the connection, for whoever waits and whoever comes later")
  void readingEndsWithTheConnection() throws InterruptedException {
    List<Message> read = new CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(3); // the handler and two more
    Probe probe =
        new Probe(connection -> {
          for (int i = 0; i < 2; i++) {
            Thread.startVirtualThread(() -> { // a fork would be interrupted
              Probe.drain(connection);
              ended.countDown();
            });
          }
          for (Message message : connection) {
            read.add(message);
          }
          ended.countDown();
        });
    try (TestServer running = TestServer.start(server(probe, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(peer.receiveClose().wasClean());
      assertTrue(ended.await(10, TimeUnit.SECONDS));
      assertNull(connection.read());
      assertNull(connection.read());
      assertFalse(connection.iterator().hasNext());
    }
    assertEquals(List.of(), read);
  }

  @Test
  @DisplayName(
      "[J198] D3: 1006 is never sent: not after silence, nor after a fault, nor after an abort")
  void noCloseFrameSays1006() throws InterruptedException {
    Options options =
        Options.defaults().readInterval(Duration.ofMillis(200)).pingInterval(Options.NEVER);
    Probe probe =
        new Probe(c -> {
          if (c.request().path().equals("/abort")) {
            c.abort();
          }
          Probe.drain(c);
        });
    try (TestServer running = TestServer.start(server(probe, options));
        TestPeer silent = running.connect()) {
      silent.sendRaw(Raw.upgrade("/"));
      String head = new String(silent.receiveToEnd(), ISO_8859_1);
      int frame = head.indexOf("\r\n\r\n") + 4;
      assertEquals(0x88, head.charAt(frame));
      assertEquals(1008, (head.charAt(frame + 2) << 8) + head.charAt(frame + 3));
      try (TestPeer aborted = running.connect()) {
        aborted.sendRaw(Raw.upgrade("/abort"));
        String all = new String(aborted.receiveToEnd(), ISO_8859_1);
        assertTrue(all.isEmpty() || all.endsWith("\r\n\r\n"), "no frame comes");
      }
    }
  }

  @Test
  @DisplayName("D4: TCP is closed after silence, also if the peer answers nothing")
  void tcpIsClosedAfterSilence() throws InterruptedException {
    Options options =
        Options.defaults().readInterval(Duration.ofMillis(200)).pingInterval(Options.NEVER);
    Probe probe = new Probe(Probe.DRAIN);
    TestServer running = TestServer.start(server(probe, options));
    TestPeer peer = running.dial("/", d -> d.answerClose(false));
    try (running;
        peer) {
      WebSocketConnection connection = probe.connection();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(StatusCode.POLICY_VIOLATION, cause.code());
      assertEquals(ConnectionState.CLOSED, connection.state());
      assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
      running.close(); // before the peer is: fails if the server has a socket
    }
  }

  @Test
  @DisplayName("D4: the closing handshake completes over a message that was on its way")
  void messageInFlightDoesNotHideTheAnswer() throws InterruptedException {
    Probe probe = new Probe(WebSocketConnection::close);
    try (TestServer running = TestServer.start(server(probe, Options.defaults()));
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      WebSocketConnection connection = probe.connection();
      Probe.until("it is closing", () -> connection.state() != ConnectionState.OPEN);
      peer.send("in flight").send("and another").sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertEquals(new CloseFrame(StatusCode.NORMAL_CLOSURE), peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(connection);
      assertTrue(cause.wasClean(), cause::toString);
    }
  }

  @Test
  @DisplayName(
      "[J193] D5: a peer that sends pongs in place of its Close frame cannot hold the end up")
  void closingHandshakeIsBoundedWhateverThePeerSends() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server = server(probe, SHORT);
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      WebSocketConnection connection = probe.connection();
      long begin = System.nanoTime();
      server.shutdown(CloseFrame.NONE);
      byte[] pong = Raw.frame(0x8a, (byte) 1);
      Probe.until(
          "it has ended",
          () -> {
            peer.sendRaw(pong);
            return connection.closeCause() != null;
          });
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      // 300 ms, a tick of 100 ms, and 1 s to close TCP; the rest is for a busy machine.
      assertTrue(time.compareTo(Duration.ofSeconds(10)) < 0, time::toString);
      CloseCause cause = Probe.causeOf(connection);
      assertFalse(cause.wasClean());
      assertEquals(StatusCode.GOING_AWAY, cause.code());
      assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
    }
  }

  @Test
  @DisplayName("[J193, M248] D6: handshakeTimeout bounds the wait for the peer's Close frame")
  void closingHandshakeIsBoundedByHandshakeTimeout() throws InterruptedException {
    Probe probe = new Probe(_ -> {});
    try (TestServer running = TestServer.start(server(probe, SHORT));
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(StatusCode.NORMAL_CLOSURE, cause.code());
      assertFalse(cause.wasClean());
      assertEquals(Initiator.HANDLER, cause.initiator());
      SocketTimeoutException error = assertInstanceOf(SocketTimeoutException.class, cause.error());
      assertEquals(
          "the peer did not answer the Close frame within handshakeTimeout PT0.3S",
          error.getMessage());
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
  }

  @ParameterizedTest(name = "[J198] D7: {0} is refused and not sent")
  @ValueSource(ints = {1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
  void codesThatMustNotBeSentAreRefused(int value) throws InterruptedException {
    Probe probe = new Probe(Probe.ECHO);
    WebSocketServer server = server(probe, Options.defaults());
    CloseFrame frame = new CloseFrame(new StatusCode(value));
    CloseFrame withReason = new CloseFrame(new StatusCode(value), "why");
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      var refusal = assertThrows(IllegalArgumentException.class, () -> connection.close(frame));
      assertEquals(
          frame.code() + " must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999",
          refusal.getMessage());
      assertThrows(IllegalArgumentException.class, () -> connection.close(withReason));
      assertThrows(IllegalArgumentException.class, () -> connection.close(frame.code(), ""));
      assertThrows(IllegalArgumentException.class, () -> server.shutdown(frame));
      assertThrows(
          IllegalArgumentException.class, () -> new CloseStatusException(frame.code(), ""));
      assertEquals(ConnectionState.OPEN, connection.state());
      assertEquals("still open", peer.send("still open").receiveText());
      assertEquals(101, running.dial("/").status(), "the server still accepts");
    }
  }

  @Test
  @DisplayName("D8: shutdown() may be followed by shutdown(frame), and that by shutdownNow()")
  void endsEscalate() throws InterruptedException {
    Probe probe =
        new Probe(c -> {
          Probe.drain(c);
          while (c.request().path().equals("/stay") && !Thread.interrupted()) {
            LockSupport.park();
          }
        });
    WebSocketServer server = server(probe, Options.defaults());
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/stay")) {
      WebSocketConnection connection = probe.connection();
      server.shutdown();
      assertFalse(server.awaitTermination(Duration.ofMillis(1)));
      assertEquals(ConnectionState.OPEN, connection.state());
      server.shutdown(new CloseFrame(StatusCode.SERVICE_RESTART, "deploy"));
      assertEquals(
          new CloseFrame(StatusCode.SERVICE_RESTART, "deploy"), peer.receiveClose().frame());
      assertTrue(Probe.causeOf(connection).wasClean());
      assertFalse(server.awaitTermination(Duration.ofMillis(1)), "its handler stays");
      server.shutdownNow();
      assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
    }
  }

  @Test
  @DisplayName("D8: shutdown() may be followed by shutdownNow(), which drops connections")
  void shutdownNowAfterShutdownDrops() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server = server(probe, Options.defaults());
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      server.shutdown();
      server.shutdownNow();
      assertEquals(StatusCode.ABNORMAL_CLOSURE, peer.receiveClose().code());
      assertEquals(Initiator.SERVER, Probe.causeOf(connection).initiator());
      assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
    }
  }

  @Test
  @DisplayName(
      "[M234] D20: a handler's failure is logged once by System.Logger, and observers get it")
  void failureOfAHandlerIsLogged() throws InterruptedException {
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Handler log =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    RuntimeException thrown = new IllegalStateException("secret\r\nforged line");
    Probe probe =
        new Probe(_ -> {
          throw thrown;
        });
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(probe)
            .observer(
                new WebSocketObserver() {
                  @Override
                  public void failed(WebSocketConnection connection, Throwable failure) {
                    failures.add(failure);
                  }
                })
            .build();
    Logger logger = Logger.getLogger("websocketx");
    logger.addHandler(log);
    logger.setUseParentHandlers(false);
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals(new CloseFrame(StatusCode.INTERNAL_ERROR), peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertSame(thrown, cause.error());
      assertTrue(cause.wasClean());
      assertEquals(Initiator.HANDLER, cause.initiator());
      assertEquals(List.of(thrown), failures);
      Probe.until("it is logged", () -> !records.isEmpty());
    } finally {
      logger.removeHandler(log);
      logger.setUseParentHandlers(true);
    }
    assertEquals(1, records.size());
    LogRecord record = records.getFirst();
    assertEquals(Level.WARNING, record.getLevel());
    assertEquals("a handler has failed", record.getMessage());
    assertNotNull(record.getThrown());
    assertEquals(
        "java.lang.IllegalStateException: secret\\r\\nforged line", record.getThrown().toString());
  }

  @Test
  @DisplayName("[V52] D22: the cause has the real code and the real error")
  void causeKeepsCodeAndError() throws InterruptedException {
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(server(probe, Options.defaults()))) {
      TestPeer gone = running.dial("/");
      WebSocketConnection connection = probe.connection();
      gone.halfClose();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertInstanceOf(EOFException.class, cause.error());
      assertEquals(
          "1006 (Abnormal Closure) (unclean): the peer closed TCP without a Close frame",
          cause.toString());
      assertEquals(Initiator.PEER, cause.initiator());

      TestPeer reset = running.dial("/");
      connection = probe.connection();
      reset.abort();
      cause = Probe.causeOf(connection);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertInstanceOf(SocketException.class, cause.error());

      TestPeer tooBig = running.dial("/");
      connection = probe.connection();
      tooBig.send(new byte[2049]);
      cause = Probe.causeOf(connection);
      assertEquals(StatusCode.MESSAGE_TOO_BIG, cause.code());
      assertInstanceOf(ProtocolException.class, cause.error());

      TestPeer broken = running.dial("/");
      connection = probe.connection();
      broken.sendRaw(Raw.frame(0x83));
      cause = Probe.causeOf(connection);
      assertEquals(StatusCode.PROTOCOL_ERROR, cause.code());
      assertInstanceOf(ProtocolException.class, cause.error());
    }
  }
}
