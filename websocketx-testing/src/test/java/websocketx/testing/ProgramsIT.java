// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;

/// Tests as a user writes them.
@ExtendWith(WebSocketExtension.class)
class ProgramsIT {
  @Test
  void echo() {
    WebSocketServer echo =
        WebSocketServer.of(connection -> {
          for (Message message : connection) {
            connection.write(message);
          }
        });
    try (TestServer server = TestServer.start(echo);
        TestPeer peer =
            server.dial("/", d -> d.header("Authorization", "Bearer x").subprotocols("v1"))) {
      assertEquals("hi", peer.send("hi").receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "bye");
      assertTrue(peer.receiveClose().wasClean());
    }
  }

  /// The room keeps the slow one until its connection has closed, which takes `writeInterval` when
  /// it does not even take the Close frame.
  @Test
  void chatDropsWhoCannotFollow() {
    Chat chat = new Chat();
    WebSocketServer served =
        WebSocketServer.builder()
            .handler(chat::handle)
            .options(Options.defaults().writeInterval(Duration.ofMillis(500)))
            .build();
    try (TestServer server = TestServer.start(served);
        TestPeer slow = server.dial("/").stall();
        TestPeer fast = server.dial("/")) {
      String text = "x".repeat(2000);
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      int sent = 0;
      do {
        assertEquals(text, fast.send(text).receiveText());
        sent++;
      } while (chat.room.size() == 2 && System.nanoTime() < end);
      assertEquals(1, chat.room.size());
      slow.resume();
      assertTrue(slow.receiveAll().size() < sent);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, slow.receiveClose().code());
    }
  }
}
