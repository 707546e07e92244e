// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Every way to end a connection, by whoever begins. Each test also makes sure that the closed
/// server has neither threads nor sockets left: [TestServer#close()] fails otherwise.
class ShutdownIT {
  enum Who {
    SERVER,
    HANDLER,
    CLIENT
  }

  private static final String LONG = "x".repeat(1000);
  private static final CloseFrame NOTHING = new CloseFrame(StatusCode.ABNORMAL_CLOSURE);

  /// @param frame what is said; null to drop TCP; zero to do nothing, so that the handler returns
  /// @param seen what the peer gets
  /// @param cause what the connection's cause says
  record Way(String name, @Nullable CloseFrame frame, CloseFrame seen, CloseFrame cause) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static CloseFrame frame(int code, String reason) {
    return new CloseFrame(new StatusCode(code), reason);
  }

  private static Way said(String name, CloseFrame frame) {
    return new Way(name, frame, frame, frame);
  }

  static Stream<Arguments> table() {
    CloseFrame tooLong = frame(1000, LONG);
    return Stream.of(
            said("normal", frame(1000, "")),
            said("normal with reason", frame(1000, "done")),
            new Way(
                "reason of 1000 bytes", tooLong, frame(1011, "error writing close frame"), tooLong),
            said("protocol error", frame(1002, "")),
            said("protocol error with reason", frame(1002, "broken")),
            new Way("do nothing", CloseFrame.NONE, frame(1000, ""), frame(1000, "")),
            new Way("force close", null, NOTHING, NOTHING))
        .flatMap(way -> Stream.of(Who.values()).map(who -> Arguments.of(who, way)));
  }

  @ParameterizedTest(name = "[J199] {0}: {1}")
  @MethodSource("table")
  void connectionEndsAsItWasTold(Who who, Way way) throws InterruptedException {
    CountDownLatch peerIsThere = new CountDownLatch(1);
    WebSocketHandler handler = handler(who, way);
    Probe probe =
        new Probe(connection -> {
          peerIsThere.await(); // or the 101 could be dropped too
          handler.handle(connection);
        });
    WebSocketServer server = WebSocketServer.of(probe);
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      peerIsThere.countDown();
      WebSocketConnection connection = probe.connection();
      act(who, way, server, peer);
      CloseCause cause = Probe.causeOf(connection);
      if (who != Who.CLIENT || way.frame() != null) {
        assertEquals(seen(who, way), peer.receiveClose().frame());
      }
      assertEquals(cause(who, way), cause.frame());
      assertEquals(isClean(who, way), cause.wasClean());
      assertEquals(initiator(who, way), cause.initiator());
      server.shutdown();
      assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
    }
    assertEquals(1, probe.returned());
  }

  private static WebSocketHandler handler(Who who, Way way) {
    CloseFrame frame = way.frame();
    if (frame != null && frame.isZero()) {
      return _ -> {};
    }
    return connection -> {
      if (who == Who.HANDLER && frame != null) {
        connection.close(frame);
      } else if (who == Who.HANDLER) {
        connection.abort();
      }
      Probe.drain(connection);
    };
  }

  private static void act(Who who, Way way, WebSocketServer server, TestPeer peer) {
    CloseFrame frame = way.frame();
    switch (who) {
      case HANDLER -> {
        // It acts by itself.
      }
      case SERVER -> {
        if (frame == null) {
          server.shutdownNow();
        } else if (frame.isZero()) {
          server.shutdown();
        } else {
          server.shutdown(frame);
        }
      }
      case CLIENT -> {
        if (frame == null) {
          peer.abort();
        } else if (frame.reason().equals(LONG)) {
          peer.sendRaw(Raw.frame(0x88, new byte[1002]));
        } else if (!frame.isZero()) {
          peer.sendClose(frame.code(), frame.reason());
        }
      }
    }
  }

  /// Close frames are answered with the same code and no reason.
  private static CloseFrame seen(Who who, Way way) {
    if (who == Who.CLIENT && way.frame() != null) {
      return way.frame().reason().equals(LONG)
          ? frame(1002, "control over 125 bytes")
          : new CloseFrame(way.seen().code());
    }
    return way.seen();
  }

  private static CloseFrame cause(Who who, Way way) {
    boolean isTooLong = who == Who.CLIENT && way.cause().reason().equals(LONG);
    return isTooLong ? frame(1002, "control over 125 bytes") : way.cause();
  }

  private static boolean isClean(Who who, Way way) {
    boolean isTooLong = who == Who.CLIENT && way.cause().reason().equals(LONG);
    return way.frame() != null && !isTooLong;
  }

  private static Initiator initiator(Who who, Way way) {
    CloseFrame frame = way.frame();
    if (frame != null && frame.isZero()) {
      return Initiator.HANDLER;
    }
    return switch (who) {
      case SERVER -> Initiator.SERVER;
      case HANDLER -> Initiator.APPLICATION;
      case CLIENT ->
          frame != null && frame.reason().equals(LONG) ? Initiator.PROTOCOL : Initiator.PEER;
    };
  }
}
