// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.Message;
import websocketx.testing.TestPeer;

/// Pings are answered whatever waits and is dropped for a subscriber: RFC 6455 §5.5.2.
@Timeout(60)
class ControlFramesTest {
  private static final int MESSAGES = 500;
  private static final int TEXT = 0x81;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  private record Frame(int firstByte, Message payload) {}

  private static byte[] masked(int firstByte, byte... payload) {
    ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
    frame.put((byte) firstByte).put((byte) (0x80 | payload.length)).putInt(0).put(payload);
    return frame.array();
  }

  private static Frame receive(TestPeer peer) {
    byte[] start = peer.receiveRaw(2);
    int length = start[1] < 126 ? start[1] : ByteBuffer.wrap(peer.receiveRaw(2)).getShort();
    return new Frame(start[0] & 0xFF, Message.binary(peer.receiveRaw(length)));
  }

  /// A peer that sees in which order frames come.
  private static TestPeer enter(Room room, Overflow overflow) {
    TestPeer peer = room.server.connect();
    String request =
        """
        GET / HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

        """;
    peer.sendRaw(request.replace("\n", "\r\n").getBytes(ISO_8859_1));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append(new String(peer.receiveRaw(1), ISO_8859_1));
    }
    assertTrue(head.toString().startsWith("HTTP/1.1 101 "), head::toString);
    peer.sendRaw(masked(TEXT, ("+a " + overflow).getBytes(UTF_8)));
    assertEquals(Message.binary("true".getBytes(UTF_8)), receive(peer).payload());
    return peer;
  }

  @ParameterizedTest
  @EnumSource(names = {"DROP_NEW", "DROP_OLDEST", "KEEP_LATEST"})
  void pongsGoPastWhatWaits(Overflow overflow) {
    Topics topics = new Topics();
    try (Room room = Room.inMemory(topics);
        TestPeer slow = enter(room, overflow).stall()) {
      int dropped = 0;
      for (int i = 0; i < MESSAGES; i++) {
        Message message = Message.binary(new byte[1000]);
        dropped += topics.publish("a", "key" + i, message).dropped();
      }
      assertTrue(dropped > 0, "more than fits");
      byte[] payload = {1, 2, 3};
      slow.sendRaw(masked(PING, payload));
      room.server.advance(Duration.ofMillis(1)); // until the ping has come, and all is at rest
      slow.resume();
      int before = 0;
      Frame frame = receive(slow);
      for (; frame.firstByte() != PONG; frame = receive(slow)) {
        before++;
      }
      assertEquals(Message.binary(payload), frame.payload());
      // 64 KiB are on their way, and 64 KiB wait in the connection.
      assertTrue(before <= 70, before + " messages were before the pong");
      int left = MESSAGES - dropped - before;
      assertTrue(left >= 50, "only " + left + " behind it");
      for (int i = 0; i < left; i++) {
        assertEquals(1000, receive(slow).payload().size());
      }
    }
  }
}
