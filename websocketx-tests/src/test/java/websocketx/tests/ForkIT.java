// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.CloseStatusException;
import websocketx.ConnectionClosedException;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ForkIT {
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private WebSocketServer server(WebSocketHandler handler) {
    return WebSocketServer.builder()
        .handler(handler)
        .observer(
            new WebSocketObserver() {
              @Override
              public void failed(WebSocketConnection connection, Throwable failure) {
                failures.add(failure);
              }
            })
        .build();
  }

  private void sleepUntilInterrupted() throws InterruptedException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  @Test
  @DisplayName("[R8] fork is interrupted when the connection ends")
  void forkIsInterruptedWhenTheConnectionEnds() throws InterruptedException {
    CountDownLatch leave = new CountDownLatch(1);
    Probe probe =
        new Probe(c -> {
          c.fork(_ -> sleepUntilInterrupted());
          assertTrue(leave.await(10, TimeUnit.SECONDS));
        });
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/")) {
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(interrupted.await(10, TimeUnit.SECONDS));
      assertEquals(0, probe.returned(), "the handler is not interrupted");
      leave.countDown();
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void forkIsInterruptedWhenTheHandlerReturns() throws InterruptedException {
    Probe probe = new Probe(c -> c.fork(_ -> sleepUntilInterrupted()));
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/", d -> d.answerClose(false))) {
      assertTrue(interrupted.await(10, TimeUnit.SECONDS));
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void forkThatComesAfterTheEndIsInterruptedAtOnce() throws InterruptedException {
    Probe probe =
        new Probe(c -> {
          Probe.drain(c);
          c.fork(_ -> sleepUntilInterrupted());
        });
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/")) {
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void failureOfAForkIsTheHandlersFailure() throws InterruptedException {
    RuntimeException failure = new IllegalStateException("broken fork");
    Probe probe =
        new Probe(c -> {
          c.fork(_ -> {
            throw failure;
          });
          Probe.drain(c);
        });
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/")) {
      assertEquals(new CloseFrame(StatusCode.INTERNAL_ERROR), peer.receiveClose().frame());
      CloseCause cause = Probe.causeOf(probe.connection());
      assertSame(failure, cause.error());
      assertEquals(Initiator.HANDLER, cause.initiator());
    }
    assertEquals(List.of(failure), failures);
  }

  @Test
  void forkMayCloseWithACode() {
    Probe probe =
        new Probe(c -> {
          c.fork(_ -> {
            throw new CloseStatusException(StatusCode.UNAUTHORIZED, "log in first");
          });
          Probe.drain(c);
        });
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/")) {
      assertEquals(
          new CloseFrame(StatusCode.UNAUTHORIZED, "log in first"), peer.receiveClose().frame());
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void forkThatReturnsOrIsInterruptedClosesNothing() throws InterruptedException {
    Probe probe =
        new Probe(c -> {
          Probe.join(c.fork(f -> f.writeText("forked")));
          Thread fork = c.fork(_ -> sleepUntilInterrupted());
          fork.interrupt();
          Probe.join(fork);
          Thread reader = c.fork(Probe::drain); // ends with CancellationException
          reader.interrupt();
          Probe.join(reader);
          c.writeText("ready");
          Probe.ECHO.handle(c);
        });
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/")) {
      assertEquals("forked", peer.receiveText());
      assertEquals("ready", peer.receiveText());
      assertEquals("alive", peer.send("alive").receiveText());
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void endOfItsOwnConnectionIsNoFailure() throws InterruptedException {
    CountDownLatch thrown = new CountDownLatch(2);
    WebSocketHandler writeForEver =
        c -> {
          try {
            while (true) {
              c.writeText("x");
            }
          } catch (ConnectionClosedException e) {
            thrown.countDown();
            throw e;
          }
        };
    Probe probe =
        new Probe(c -> {
          c.fork(writeForEver);
          writeForEver.handle(c);
        });
    try (TestServer running = TestServer.start(server(probe));
        TestPeer peer = running.dial("/")) {
      assertEquals("x", peer.receiveText());
      peer.sendClose(StatusCode.GOING_AWAY, "");
      assertTrue(thrown.await(10, TimeUnit.SECONDS));
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(Initiator.PEER, cause.initiator());
      assertEquals(StatusCode.GOING_AWAY, cause.code());
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void endOfAnotherConnectionIsAFailure() throws InterruptedException {
    Probe first = new Probe(Probe.DRAIN);
    Probe second =
        new Probe(_ -> {
          WebSocketConnection other = first.connection();
          other.close();
          other.writeText("too late");
        });
    WebSocketServer server =
        server(c -> {
          if (c.request().path().equals("/first")) {
            first.handle(c);
          } else {
            second.handle(c);
          }
        });
    try (TestServer running = TestServer.start(server);
        TestPeer one = running.dial("/first");
        TestPeer two = running.dial("/second")) {
      assertEquals(StatusCode.NORMAL_CLOSURE, one.receiveClose().code());
      assertEquals(StatusCode.INTERNAL_ERROR, two.receiveClose().code());
    }
    assertEquals(1, failures.size());
    assertTrue(failures.getFirst() instanceof ConnectionClosedException);
  }

  @Test
  void terminationWaitsForForks() throws InterruptedException {
    CountDownLatch leave = new CountDownLatch(1);
    Probe probe =
        new Probe(c ->
            c.fork(_ -> {
              boolean left = false;
              while (!left) {
                try {
                  left = leave.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  interrupted.countDown(); // told to end, and stays
                }
              }
            }));
    WebSocketServer server = server(probe);
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
      WebSocketConnection connection = probe.connection();
      assertTrue(Probe.causeOf(connection).wasClean());
      assertTrue(interrupted.await(10, TimeUnit.SECONDS));
      assertFalse(connection.awaitTermination(Duration.ofMillis(1)));
      assertEquals(0, server.connections().size(), "it has ended for everybody else");
      leave.countDown();
      assertTrue(connection.awaitTermination(Duration.ofSeconds(10)));
    }
  }
}
