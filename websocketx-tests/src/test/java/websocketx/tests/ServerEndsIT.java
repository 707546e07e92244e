// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Decision;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ServerEndsIT {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final CloseFrame SHUTTING_DOWN =
      new CloseFrame(StatusCode.GOING_AWAY, "server shutting down");

  private final Probe probe = new Probe(Probe.ECHO);
  private final WebSocketServer server = WebSocketServer.of(probe);

  @Test
  @DisplayName("[O264] shutdown lets connections go on")
  void shutdownLetsConnectionsGoOn() throws Exception {
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertNotNull(probe.connection());
      assertFalse(server.isShutDown());
      server.shutdown();
      assertTrue(server.isShutDown());
      assertEquals("goes on", peer.send("goes on").receiveText());
      assertFalse(server.awaitTermination(Duration.ofMillis(1)));
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(server.awaitTermination(LONG));
    }
  }

  @Test
  @DisplayName("[D104, O264, O272] requests on connections already accepted get 503 and a time")
  void requestsOnConnectionsAlreadyAcceptedGet503() throws Exception {
    try (TestServer running = TestServer.start(server)) {
      List<TestPeer> accepted = Stream.generate(running::connect).limit(10).toList();
      TestPeer open = running.dial("/");
      assertNotNull(probe.connection()); // came later, so the others have been accepted
      server.shutdown();
      Set<Integer> times = new HashSet<>();
      for (TestPeer peer : accepted) {
        peer.sendRaw(Raw.upgrade("/")).receiveResponse();
        assertEquals(503, peer.status());
        assertEquals("websocket server closed\n", peer.responseBody());
        String retry = peer.responseHeader("Retry-After");
        assertNotNull(retry);
        times.add(Integer.parseInt(retry));
      }
      assertTrue(times.size() > 1, "all come back at once");
      assertTrue(times.stream().allMatch(time -> time >= 1 && time <= 30), times::toString);
      open.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(server.awaitTermination(LONG));
    }
    assertEquals(0, probe.unseen());
  }

  @Test
  @DisplayName("[O269] no handler starts after shutdown has returned")
  void noHandlerStartsAfterShutdownHasReturned() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch decide = new CountDownLatch(1);
    WebSocketServer deciding =
        WebSocketServer.builder()
            .handler(probe)
            .check(_ -> {
              asked.countDown();
              decide.await();
              return Decision.accept();
            })
            .build();
    try (TestServer running = TestServer.start(deciding);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.upgrade("/"));
      assertTrue(asked.await(10, TimeUnit.SECONDS));
      deciding.shutdown();
      decide.countDown();
      assertEquals(503, peer.receiveResponse().status());
      assertTrue(deciding.awaitTermination(LONG));
    }
    assertEquals(0, probe.unseen());
  }

  @Test
  @DisplayName("[O265] zero frame is 1001 server shutting down")
  void zeroFrameIs1001ServerShuttingDown() throws Exception {
    try (TestServer running = TestServer.start(server);
        TestPeer one = running.dial("/");
        TestPeer two = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      assertNotNull(probe.connection());
      server.shutdown(CloseFrame.NONE);
      assertEquals(SHUTTING_DOWN, one.receiveClose().frame());
      assertEquals(SHUTTING_DOWN, two.receiveClose().frame());
      assertTrue(server.awaitTermination(LONG));
      assertEquals(Initiator.SERVER, Probe.causeOf(connection).initiator());
    }
  }

  @Test
  void closeKeepsTheFrameThatWasChosenBefore() throws Exception {
    CloseFrame deploy = new CloseFrame(StatusCode.SERVICE_RESTART, "deploy");
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      assertNotNull(probe.connection());
      server.shutdown(deploy);
      server.shutdown(new CloseFrame(StatusCode.GOING_AWAY, "second"));
      peer.sendClose(StatusCode.SERVICE_RESTART, "");
      assertEquals(deploy, peer.receiveClose().frame());
      assertTrue(server.close(LONG));
    }
  }

  @ParameterizedTest(name = "[O268] {arguments}")
  @ValueSource(
      strings = {
        "shutdown shutdown frame frame now now close",
        "now frame shutdown now",
        "frame shutdown now frame",
        "close now shutdown frame close"
      })
  void endsMayComeInAnyOrderAndAnyNumber(String order) throws Exception {
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertNotNull(probe.connection());
      for (String end : order.split(" ", -1)) {
        switch (end) {
          case "shutdown" -> server.shutdown();
          case "frame" -> server.shutdown(CloseFrame.NONE);
          case "now" -> server.shutdownNow();
          default -> assertTrue(server.close(LONG));
        }
      }
      assertTrue(server.awaitTermination(LONG));
      assertFalse(peer.receiveClose().wasClean() && order.startsWith("now"));
      assertEquals(Set.of(), server.connections());
    }
  }

  @Test
  @DisplayName("[O268] ends from many threads are one")
  void endsFromManyThreadsAreOne() throws Exception {
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals(101, peer.status());
      assertNotNull(probe.connection());
      List<Thread> threads = new ArrayList<>();
      List<Consumer<WebSocketServer>> ends =
          List.of(
              WebSocketServer::shutdown,
              s -> s.shutdown(CloseFrame.NONE),
              WebSocketServer::shutdownNow,
              WebSocketServer::close);
      for (int i = 0; i < 100; i++) {
        Consumer<WebSocketServer> end = ends.get(i % ends.size());
        threads.add(Thread.startVirtualThread(() -> end.accept(server)));
      }
      for (Thread thread : threads) {
        Probe.join(thread);
      }
      assertTrue(server.awaitTermination(LONG));
    }
  }

  @Test
  @DisplayName("[M240] close drops who is left after its limit")
  void closeDropsWhoIsLeftAfterItsLimit() throws Exception {
    CountDownLatch stay = new CountDownLatch(1);
    List<Throwable> ends = new CopyOnWriteArrayList<>();
    WebSocketServer stubborn =
        WebSocketServer.of(_ -> {
          try {
            stay.await();
          } catch (InterruptedException e) {
            ends.add(e);
            throw e;
          }
        });
    try (TestServer running = TestServer.start(stubborn);
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      Probe.until("it is open", () -> stubborn.connections().size() == 1);
      assertFalse(stubborn.close(Duration.ofMillis(50)));
      assertTrue(stubborn.awaitTermination(LONG));
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
    }
    assertEquals(1, ends.size(), "the handler was interrupted");
  }

  @Test
  void interruptSkipsTheWaitOfClose() throws Exception {
    CountDownLatch stay = new CountDownLatch(1);
    WebSocketServer stubborn = WebSocketServer.of(_ -> stay.await());
    CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
    try (TestServer running = TestServer.start(stubborn);
        TestPeer peer = running.dial("/")) {
      Probe.until("it is open", () -> stubborn.connections().size() == 1);
      Thread closer =
          Thread.startVirtualThread(() -> {
            assertFalse(stubborn.close(Options.NEVER));
            wasInterrupted.complete(Thread.currentThread().isInterrupted());
          });
      assertEquals(SHUTTING_DOWN, peer.receiveClose().frame());
      closer.interrupt();
      assertTrue(wasInterrupted.get(10, TimeUnit.SECONDS));
      assertTrue(stubborn.awaitTermination(LONG));
    }
  }

  @Test
  @DisplayName("[J197, M247] close from a handler returns false at once")
  void closeFromAHandlerReturnsFalseAtOnce() throws Exception {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    WebSocketServer closing =
        WebSocketServer.of(c -> {
          result.complete(c.server().close(Options.NEVER));
          Probe.drain(c);
        });
    try (TestServer running = TestServer.start(closing);
        TestPeer peer = running.dial("/")) {
      assertFalse(result.get(10, TimeUnit.SECONDS));
      assertEquals(SHUTTING_DOWN, peer.receiveClose().frame());
      assertTrue(closing.awaitTermination(LONG));
    }
  }

  @Test
  void closeFromAHandlerEscalatesInTheBackground() throws Exception {
    WebSocketServer closing =
        WebSocketServer.of(c -> {
          assertFalse(c.server().close(Duration.ofMillis(50)));
          new CountDownLatch(1).await(); // until it is interrupted
        });
    try (TestServer running = TestServer.start(closing);
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
      assertTrue(closing.awaitTermination(LONG));
    }
  }

  @ParameterizedTest(name = "[J197, M247] {arguments}")
  @ValueSource(strings = {"/shutdown", "/now", "/frame"})
  void everyEndMayBeCalledFromAHandler(String end) throws Exception {
    CountDownLatch peerIsThere = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    WebSocketServer ending =
        WebSocketServer.of(c -> {
          peerIsThere.await();
          switch (c.request().path()) {
            case "/shutdown" -> c.server().shutdown();
            case "/now" -> c.server().shutdownNow();
            default -> c.server().shutdown(new CloseFrame(StatusCode.GOING_AWAY, "from inside"));
          }
          ended.countDown();
          Probe.ECHO.handle(c);
        });
    try (TestServer running = TestServer.start(ending);
        TestPeer peer = running.dial(end)) {
      peerIsThere.countDown();
      assertTrue(ended.await(10, TimeUnit.SECONDS));
      if (end.equals("/shutdown")) {
        assertEquals("goes on", peer.send("goes on").receiveText());
        peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      }
      CloseFrame seen = peer.receiveClose().frame();
      assertEquals(end.equals("/frame") ? "from inside" : "", seen.reason());
      assertEquals(end.equals("/now"), seen.code().equals(StatusCode.ABNORMAL_CLOSURE));
      assertTrue(ending.awaitTermination(LONG));
    }
  }

  @Test
  void awaitTerminationFromACheckIsRefused() {
    WebSocketServer[] self = new WebSocketServer[1];
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    self[0] =
        WebSocketServer.builder()
            .handler(probe)
            .check(_ -> {
              refusal.complete(
                  assertThrows(
                      IllegalStateException.class, () -> self[0].awaitTermination(Options.NEVER)));
              return Decision.accept();
            })
            .build();
    try (TestServer running = TestServer.start(self[0]);
        TestPeer peer = running.dial("/")) {
      assertEquals(101, peer.status());
      assertTrue(refusal.isDone());
    }
  }

  @Test
  void connectionsAreALiveUnmodifiableView() throws Exception {
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      Set<WebSocketConnection> view = server.connections();
      WebSocketConnection connection = probe.connection();
      assertEquals(Set.of(connection), view);
      assertTrue(view.contains(connection));
      assertThrows(UnsupportedOperationException.class, view::clear);
      assertThrows(UnsupportedOperationException.class, () -> view.remove(connection));
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(Probe.causeOf(connection).wasClean());
      assertEquals(0, view.size());
      assertTrue(view.isEmpty());
      assertFalse(view.contains(connection));
    }
  }
}
