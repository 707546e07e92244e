// SPDX-License-Identifier: Apache-2.0

package websocketx.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
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
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;

/// Every way to end a connection, by whoever begins, behind each adapter: the table that the
/// embedded server passes too.
class ShutdownIT {
  enum Who {
    SERVER,
    HANDLER,
    CLIENT
  }

  private static final String LONG = "x".repeat(1000);
  private static final Map<Adapters, Integer> PASSED = new EnumMap<>(Adapters.class);
  private static final CloseFrame NOTHING = new CloseFrame(StatusCode.ABNORMAL_CLOSURE);

  /// @param frame what is said; null to drop TCP; zero to do nothing, so that the handler returns
  /// @param seen what the peer gets
  /// @param cause what the connection's cause says
  record Way(String name, @Nullable CloseFrame frame, CloseFrame seen, CloseFrame cause) {
    @Override
    public String toString() {
      return name;
    }

    boolean isTooLong() {
      return frame != null && frame.reason().equals(LONG);
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
    Stream<Way> ways =
        Stream.of(
            said("normal", frame(1000, "")),
            said("normal with reason", frame(1000, "done")),
            new Way(
                "reason of 1000 bytes", tooLong, frame(1011, "error writing close frame"), tooLong),
            said("protocol error", frame(1002, "")),
            said("protocol error with reason", frame(1002, "broken")),
            new Way("do nothing", CloseFrame.NONE, frame(1000, ""), frame(1000, "")),
            new Way("force close", null, NOTHING, NOTHING));
    return ways.flatMap(way ->
        Stream.of(Who.values())
            .flatMap(
                who -> Stream.of(Adapters.values()).map(kind -> Arguments.of(kind, who, way))));
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("table")
  void connectionEndsAsItWasTold(Adapters kind, Who who, Way way) throws Exception {
    CountDownLatch peerIsThere = new CountDownLatch(1);
    WebSocketHandler handler = handler(who, way);
    WebSocketHandler waiting =
        connection -> {
          peerIsThere.await(); // or the 101 could be dropped too
          handler.handle(connection);
        };
    try (Stage stage = new Stage(kind, waiting);
        Client peer = stage.dial()) {
      peerIsThere.countDown();
      WebSocketConnection connection = stage.connection();
      act(who, way, stage.server(), peer);
      if (who != Who.CLIENT || way.frame() != null) {
        assertEquals(seen(who, way), peer.receiveClose());
        answer(who, way, peer);
        peer.awaitEnd();
      }
      CloseCause cause = Stage.causeOf(connection);
      assertEquals(cause(who, way), cause.frame());
      assertEquals(
          way.frame() != null && !(who == Who.CLIENT && way.isTooLong()), cause.wasClean());
      assertEquals(initiator(who, way), cause.initiator());
      stage.server().shutdown();
      assertTrue(stage.server().awaitTermination(Duration.ofSeconds(10)));
      int passed = PASSED.merge(kind, 1, Integer::sum);
      Table.put(Table.Row.ENDS, kind, passed + " of " + table().count() / Adapters.values().length);
    }
  }

  /// The server waits for the answer to its own Close frame.
  private static void answer(Who who, Way way, Client peer) {
    boolean isOurs = who != Who.CLIENT || CloseFrame.NONE.equals(way.frame());
    if (isOurs && way.frame() != null) {
      peer.send(Frame.close(way.seen().code().value()));
    }
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
      Stage.DRAIN.handle(connection);
    };
  }

  private static void act(Who who, Way way, WebSocketServer server, Client peer) {
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
          peer.close();
        } else if (way.isTooLong()) {
          peer.send(Frame.of(Opcode.CLOSE, new byte[1002]));
        } else if (!frame.isZero()) {
          peer.send(Frame.close(frame.code().value(), frame.reason()));
        }
      }
    }
  }

  /// Close frames are answered with the same code and no reason.
  private static CloseFrame seen(Who who, Way way) {
    if (who == Who.CLIENT && way.frame() != null) {
      return way.isTooLong()
          ? frame(1002, "control over 125 bytes")
          : new CloseFrame(way.seen().code());
    }
    return way.seen();
  }

  private static CloseFrame cause(Who who, Way way) {
    return who == Who.CLIENT && way.isTooLong()
        ? frame(1002, "control over 125 bytes")
        : way.cause();
  }

  private static Initiator initiator(Who who, Way way) {
    CloseFrame frame = way.frame();
    if (frame != null && frame.isZero()) {
      return Initiator.HANDLER;
    }
    return switch (who) {
      case SERVER -> Initiator.SERVER;
      case HANDLER -> Initiator.APPLICATION;
      case CLIENT -> way.isTooLong() ? Initiator.PROTOCOL : Initiator.PEER;
    };
  }
}
