// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.CloseStatusException;
import websocketx.ConnectionState;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ConnectionEndIT {
  private final CountDownLatch leave = new CountDownLatch(1);
  private final Probe idle = new Probe(_ -> assertTrue(leave.await(20, TimeUnit.SECONDS)));

  private static TestServer running(WebSocketHandler handler) {
    return TestServer.start(WebSocketServer.of(handler));
  }

  @Test
  @DisplayName("[M240, V50] onClose is done while the handler still works")
  void onCloseIsDoneWhileTheHandlerStillWorks() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      List<Thread> threads = new CopyOnWriteArrayList<>();
      CompletableFuture<CloseCause> before =
          connection.onClose().whenComplete((_, _) -> threads.add(Thread.currentThread()));
      assertNull(connection.closeCause());
      assertFalse(connection.onClose().isDone());
      peer.sendClose(StatusCode.GOING_AWAY, "bye");
      CloseCause cause = before.get(10, TimeUnit.SECONDS);
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "bye"), cause.frame());
      assertSame(cause, connection.closeCause());
      assertSame(cause, connection.onClose().getNow(null), "one that comes late has it at once");
      assertEquals(0, idle.returned());
      assertTrue(threads.getFirst().isVirtual());
      assertFalse(connection.awaitTermination(Duration.ofMillis(1)));
      leave.countDown();
      assertTrue(connection.awaitTermination(Duration.ofSeconds(10)));
      assertTrue(connection.awaitTermination(Duration.ZERO));
    }
  }

  @Test
  void onCloseIsACopy() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      CompletableFuture<CloseCause> mine = connection.onClose();
      assertNotSame(mine, connection.onClose());
      assertTrue(mine.cancel(true));
      assertEquals(ConnectionState.OPEN, connection.state());
      assertFalse(connection.onClose().isDone());
      connection.close();
      assertTrue(Probe.causeOf(connection).wasClean());
      assertTrue(peer.receiveClose().wasClean());
      leave.countDown();
    }
  }

  @Test
  void ownThreadsCannotWaitForTheirEnd() throws Exception {
    List<String> texts = new CopyOnWriteArrayList<>();
    WebSocketHandler waitForYourself =
        c -> {
          var refusal =
              assertThrows(IllegalStateException.class, () -> c.awaitTermination(Options.NEVER));
          texts.add(String.valueOf(refusal.getMessage()));
          refusal =
              assertThrows(
                  IllegalStateException.class, () -> c.server().awaitTermination(Options.NEVER));
          texts.add(String.valueOf(refusal.getMessage()));
        };
    Probe probe =
        new Probe(c -> {
          waitForYourself.handle(c);
          Probe.join(c.fork(waitForYourself));
        });
    try (TestServer running = running(probe);
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
    String own =
        "a handler or fork, or who hears of the end, cannot wait for it; wait from another thread";
    String servers =
        "a handler, fork or hook of this server cannot wait for its end; wait from another thread";
    assertEquals(List.of(own, servers, own, servers), texts);
  }

  @Test
  @DisplayName("[M246, P283] first close counts")
  void firstCloseCounts() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.dial("/")) {
      WebSocketConnection connection = idle.connection();
      connection.close(new StatusCode(4001), "first");
      connection.close(new StatusCode(4002), "second");
      connection.close();
      connection.server().shutdown(CloseFrame.NONE);
      assertEquals(new CloseFrame(new StatusCode(4001), "first"), peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(new CloseFrame(new StatusCode(4001), "first"), cause.frame());
      assertEquals(Initiator.APPLICATION, cause.initiator());
      connection.close();
      connection.abort();
      assertSame(cause, connection.closeCause(), "nothing changes what has ended");
      leave.countDown();
    }
  }

  @Test
  @DisplayName("[J196] thousand threads that close send one Close frame")
  void thousandThreadsThatCloseSendOneCloseFrame() throws Exception {
    try (TestServer running = running(idle);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.upgrade("/"));
      WebSocketConnection connection = idle.connection();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        threads.add(Thread.startVirtualThread(connection::close));
      }
      for (Thread thread : threads) {
        Probe.join(thread);
      }
      byte[] all = peer.receiveToEnd();
      String head = new String(all, java.nio.charset.StandardCharsets.ISO_8859_1);
      int frames = head.indexOf("\r\n\r\n") + 4;
      assertEquals(
          "88:02:03:e8", java.util.HexFormat.ofDelimiter(":").formatHex(all, frames, all.length));
      leave.countDown();
    }
  }

  @ParameterizedTest(name = "[J186] {arguments}")
  @ValueSource(
      ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999})
  void peersCodeIsAnsweredWithTheSameCodeAndNoReason(int value) throws Exception {
    StatusCode code = new StatusCode(value);
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = running(probe);
        TestPeer peer = running.dial("/")) {
      peer.sendClose(code, "why");
      assertEquals(new CloseFrame(code), peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(new CloseCause(new CloseFrame(code, "why"), true, Initiator.PEER, null), cause);
    }
  }

  @Test
  @DisplayName("[J184] empty Close frame is 1005 and answered empty")
  void emptyCloseFrameIs1005AndAnsweredEmpty() throws Exception {
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = running(probe);
        TestPeer peer = running.dial("/")) {
      peer.sendClose(StatusCode.NO_STATUS_RECEIVED, "");
      assertEquals(StatusCode.NO_STATUS_RECEIVED, peer.receiveClose().code());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(StatusCode.NO_STATUS_RECEIVED, cause.code());
      assertTrue(cause.wasClean());
      assertNull(cause.error());
    }
  }

  @Test
  void handlerMayCloseWithACodeByThrowing() throws Exception {
    Probe probe =
        new Probe(_ -> {
          throw new CloseStatusException(StatusCode.FORBIDDEN, "not yours");
        });
    try (TestServer running = running(probe);
        TestPeer peer = running.dial("/")) {
      CloseFrame frame = new CloseFrame(StatusCode.FORBIDDEN, "not yours");
      assertEquals(frame, peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(new CloseCause(frame, true, Initiator.HANDLER, null), cause);
    }
  }

  @Test
  @DisplayName("[M234, M235, P279] any throwable is 1011 without details")
  void anyThrowableIs1011WithoutDetails() throws Exception {
    WebSocketHandler handler =
        c -> {
          switch (c.request().path()) {
            case "/checked" -> throw new Exception("secret");
            case "/error" -> throw new LinkageError("secret");
            case "/stack" -> overflow(0);
            default -> c.writeText(String.valueOf(Message.MISSING));
          }
        };
    Probe probe = new Probe(handler);
    try (TestServer running = running(probe)) {
      for (String path : List.of("/checked", "/error", "/stack", "/initializer")) {
        try (TestPeer peer = running.dial(path)) {
          assertEquals(
              new CloseFrame(StatusCode.INTERNAL_ERROR), peer.receiveClose().frame(), path);
        }
      }
    }
  }

  /// Its initializer fails.
  private static final class Message {
    static final Object MISSING = List.of().getFirst();
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  @Test
  @DisplayName("[F146] binary where text is expected closes with 1003")
  void binaryWhereTextIsExpectedClosesWith1003() throws Exception {
    Probe probe =
        new Probe(c -> {
          for (var message : c) {
            c.writeText(message.text());
          }
        });
    try (TestServer running = running(probe);
        TestPeer peer = running.dial("/")) {
      assertEquals("text", peer.send("text").receiveText());
      assertEquals(
          new CloseFrame(StatusCode.UNSUPPORTED_DATA, "a text message was expected"),
          peer.send(new byte[] {1}).receiveClose().frame());
    }
  }
}
