// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.ConnectionClosedException;
import websocketx.ConnectionState;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Application code that misbehaves, wherever the server calls it.
class FaultsIT {
  private static final Duration LONG = Duration.ofSeconds(10);

  /// Throws what no compiler lets a handler throw, and what is worse.
  private static void raise(String kind) {
    FaultsIT.<RuntimeException>sneak(
        switch (kind) {
          case "checked" -> new IOException("undeclared");
          case "throwable" -> new Throwable("neither exception nor error");
          case "memory" -> new OutOfMemoryError("as if there were none");
          case "machine" -> new InternalError("broken");
          default -> new AssertionError("wrong");
        });
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void sneak(Throwable throwable) throws T {
    throw (T) throwable;
  }

  @ParameterizedTest
  @ValueSource(strings = {"checked", "throwable", "memory", "machine", "assertion"})
  @DisplayName(
      "[M234, M238] whatever a handler or fork throws is 1011, and its place is free again")
  void whateverIsThrownIs1011AndThePlaceIsFreeAgain(String thrown) throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .maxConnections(1)
            .handler(connection -> {
              if (connection.request().path().equals("/fork")) {
                connection.fork(_ -> raise(thrown));
                Probe.drain(connection);
              } else {
                raise(thrown);
              }
            })
            .build();
    try (TestServer running = TestServer.start(server)) {
      for (String path : List.of("/handler", "/fork", "/handler")) {
        try (TestPeer peer = dialWhenFree(running, path)) {
          CloseFrame frame = peer.receiveClose().frame();
          assertEquals(new CloseFrame(StatusCode.INTERNAL_ERROR), frame, path);
        }
      }
    }
  }

  /// The place is free a moment after the peer has closed.
  private static TestPeer dialWhenFree(TestServer running, String path) {
    List<TestPeer> last = new ArrayList<>();
    Probe.until(
        "its place is free",
        () -> {
          TestPeer peer = running.dial(path);
          if (peer.status() == 101) {
            last.add(peer);
            return true;
          }
          peer.close();
          return false;
        });
    return last.getFirst();
  }

  /// Where the application's code runs.
  enum Place {
    HANDLER,
    SYNCHRONIZED,
    FORK,
    CHECK,
    FALLBACK,
    OBSERVER,
    ON_CLOSE
  }

  /// A server whose peers on the path `/bad` make it run something in a place.
  private static WebSocketServer running(Place place, Runnable bad) {
    return WebSocketServer.builder()
        .eventLoops(1)
        .check(request -> {
          if (place == Place.CHECK && request.path().equals("/bad")) {
            bad.run();
          }
          return Decision.accept();
        })
        .fallback(_ -> {
          if (place == Place.FALLBACK) {
            bad.run();
          }
          return Response.text(200, "fallback");
        })
        .observer(
            new WebSocketObserver() {
              @Override
              public void closed(WebSocketConnection connection, CloseCause cause) {
                if (place == Place.OBSERVER && connection.request().path().equals("/bad")) {
                  bad.run();
                }
              }
            })
        .handler(connection -> {
          if (connection.request().path().equals("/bad")) {
            misbehave(connection, place, bad);
          }
          Probe.ECHO.handle(connection);
        })
        .build();
  }

  private static void misbehave(WebSocketConnection connection, Place place, Runnable bad) {
    switch (place) {
      case HANDLER -> bad.run();
      case SYNCHRONIZED -> {
        synchronized (connection) {
          bad.run();
        }
      }
      case FORK -> connection.fork(_ -> bad.run());
      case ON_CLOSE -> {
        CompletableFuture<Void> _ = connection.onClose().thenRun(bad);
      }
      default -> {} // elsewhere
    }
  }

  /// A peer that can provoke it.
  private static TestPeer come(TestServer running, Place place) {
    return switch (place) {
      case OBSERVER, ON_CLOSE -> running.dial("/bad");
      default -> running.connect();
    };
  }

  /// Makes the server run the bad code.
  private static void provoke(TestPeer peer, Place place) {
    switch (place) {
      case OBSERVER, ON_CLOSE -> peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      case FALLBACK -> peer.sendRaw(Raw.request("GET", "/bad"));
      default -> peer.sendRaw(Raw.upgrade("/bad"));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "[M243, M245] pings are answered and peers come, wherever every carrier is kept busy")
  void pingsAreAnsweredWhereverEveryCarrierIsKeptBusy(Place place) throws Exception {
    int spinners = 2 * Runtime.getRuntime().availableProcessors();
    AtomicBoolean spinning = new AtomicBoolean(true);
    CountDownLatch busy = new CountDownLatch(Runtime.getRuntime().availableProcessors());
    WebSocketServer server =
        running(
            place,
            () -> {
              busy.countDown();
              while (spinning.get()) {
                Thread.onSpinWait();
              }
            });
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("before", peer.send("before").receiveText());
      List<TestPeer> bad = new ArrayList<>();
      for (int i = 0; i < spinners; i++) {
        bad.add(come(running, place));
      }
      try {
        bad.forEach(each -> provoke(each, place));
        assertTrue(busy.await(10, TimeUnit.SECONDS), "nothing spins");
        for (byte i = 0; i < 10; i++) {
          peer.ping(i);
          assertEquals(i, peer.receivePong()[0]);
        }
        try (TestPeer another = running.connect()) {
          assertNotNull(another); // accepted: a check of its own would have to wait for a carrier
        }
      } finally {
        spinning.set(false);
        bad.forEach(TestPeer::close);
      }
      assertEquals("after", peer.send("after").receiveText());
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("[M247, M248] the server may be closed from wherever it calls the application")
  void serverMayBeClosedFromAnywhere(Place place) throws Exception {
    WebSocketServer[] self = new WebSocketServer[1];
    CountDownLatch returned = new CountDownLatch(1);
    self[0] =
        running(
            place,
            () -> {
              assertFalse(self[0].close(LONG), "it waits for itself");
              returned.countDown();
            });
    try (TestServer running = TestServer.start(self[0]);
        TestPeer peer = come(running, place)) {
      provoke(peer, place);
      assertTrue(returned.await(10, TimeUnit.SECONDS), "close does not return");
      assertTrue(self[0].awaitTermination(LONG));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("[M246] a connection that is kept after its end fails cleanly, whatever is called")
  void connectionThatIsKeptFailsCleanly(boolean isAborted) throws Exception {
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(WebSocketServer.of(probe));
        TestPeer peer = running.dial("/?kept")) {
      WebSocketConnection kept = probe.connection();
      if (isAborted) {
        kept.abort();
      } else {
        peer.sendClose(StatusCode.GOING_AWAY, "bye");
      }
      CloseCause cause = Probe.causeOf(kept);
      assertTrue(kept.awaitTermination(LONG));
      Message message = Message.text("too late");
      assertThrows(ConnectionClosedException.class, () -> kept.write(message));
      assertThrows(ConnectionClosedException.class, () -> kept.writeText("too late"));
      assertThrows(ConnectionClosedException.class, () -> kept.writeBinary(new byte[1]));
      assertFalse(kept.offer(message));
      assertNull(kept.read());
      assertNull(kept.read(Duration.ZERO));
      assertFalse(kept.iterator().hasNext());
      WebSocketHandler task = _ -> {};
      assertThrows(IllegalStateException.class, () -> kept.fork(task));
      kept.close();
      kept.close(StatusCode.NORMAL_CLOSURE, "again");
      kept.abort();
      assertEquals(cause, kept.closeCause());
      assertEquals(cause, kept.onClose().join());
      assertEquals(ConnectionState.CLOSED, kept.state());
      assertEquals("/", kept.request().path());
      assertEquals("", kept.subprotocol());
      assertNotNull(kept.server());
      assertNull(kept.latency());
      assertTrue(kept.toString().contains("CLOSED"));
    }
  }

  @Test
  @DisplayName("[M249] what depends on the end and throws, or stays, harms nobody")
  void dependentsOfTheEndHarmNobody() throws Exception {
    CountDownLatch stay = new CountDownLatch(1);
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(WebSocketServer.of(probe));
        TestPeer peer = running.dial("/");
        TestPeer other = running.dial("/")) {
      WebSocketConnection connection = probe.connection();
      CompletableFuture<Void> _ =
          connection
              .onClose()
              .thenRun(() -> {
                throw new OutOfMemoryError("in a dependent");
              });
      CompletableFuture<Void> _ = connection.onClose().thenRun(() -> awaitQuietly(stay));
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(peer.receiveClose().wasClean());
      assertFalse(connection.awaitTermination(Duration.ofMillis(100)), "a dependent stays");
      assertEquals((byte) 7, other.ping((byte) 7).receivePong()[0]);
      stay.countDown();
      assertTrue(connection.awaitTermination(LONG));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
