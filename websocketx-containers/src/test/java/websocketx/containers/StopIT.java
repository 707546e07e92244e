// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseFrame;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.conformance.wire.Frame;

/// A container that is stopped while connections are open.
class StopIT {
  @ParameterizedTest
  @EnumSource
  void serverEndsWithItsContainer(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.DRAIN);
        Client peer = stage.dial()) {
      WebSocketConnection connection = stage.connection();
      CloseFrame seen = seenAtStop(stage, peer);
      Table.put(Table.Row.STOP, kind, words(seen));
      peer.awaitEnd();
      assertTrue(connection.awaitTermination(Duration.ofSeconds(20)));
      if (kind == Containers.NETTY) {
        stage.server().shutdown(); // no servlet does
      }
      assertTrue(stage.server().awaitTermination(Duration.ofSeconds(20)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void peersAreToldIfTheServerIsClosedFirst(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.DRAIN);
        Client peer = stage.dial()) {
      stage.connection();
      Thread closer =
          Thread.ofPlatform()
              .start(() -> {
                stage.server().close(Duration.ofSeconds(10));
                stage.container().close();
              });
      CloseFrame seen = peer.receiveClose();
      peer.send(Frame.close(1001));
      closer.join();
      assertEquals(StatusCode.GOING_AWAY, seen.code());
      assertEquals("server shutting down", seen.reason());
      Table.put(Table.Row.CLOSED_BEFORE, kind, words(seen));
    }
  }

  private static CloseFrame seenAtStop(Stage stage, Client peer) throws Exception {
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(
            stage.container()::close, task -> Thread.ofPlatform().start(task));
    CloseFrame seen = peer.receiveClose();
    peer.send(Frame.close(1001));
    stopped.join();
    return seen;
  }

  private static String words(CloseFrame frame) {
    return frame.code().equals(StatusCode.ABNORMAL_CLOSURE)
        ? "1006: TCP ends"
        : frame.code().value() + " \"" + frame.reason() + "\"";
  }
}
