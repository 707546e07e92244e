// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.EventLog;
import websocketx.protocol.Receiver;

class ReceiversTest {
  private static final int COMPRESSED_TEXT = 0xC1;

  /// "Hello", as in RFC 7692 §7.2.3.1.
  private static final byte[] HELLO = {
    (byte) 0xf2, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00
  };

  private final Receivers receivers = new Receivers();
  private final EventLog log = new EventLog();

  private void receive(Receiver receiver, byte... frame) {
    receiver.receive(ByteBuffer.wrap(frame), 0, log);
  }

  /// What a receiver still referred to, a window of 32 KiB perhaps, would live as long as the pool.
  @Test
  void receiverThatWaitsKnowsNothingOfThePeerBefore() {
    Receiver receiver = receivers.take(100, new MessageInflater(new Inflaters(1), true, 15));
    receive(receiver, FakeServer.frame(COMPRESSED_TEXT, HELLO));
    assertEquals(List.of("text Hello"), log.events);
    log.events.clear();
    receivers.give(receiver);
    receive(receiver, FakeServer.frame(COMPRESSED_TEXT, HELLO));
    assertEquals(List.of("failed 1002 RSV1 set"), log.events);
  }

  @Test
  void receiverThatWasGivenBackServesTheNextPeerByItsOwnLimit() {
    Receiver receiver = receivers.take(1, null);
    receivers.give(receiver);
    assertSame(receiver, receivers.take(2, null));
    receive(receiver, FakeServer.frame(0x82, new byte[2]));
    assertEquals(List.of("binary 0000"), log.events);
    receive(receiver, FakeServer.frame(0x82, new byte[3]));
    assertEquals(2, log.events.size());
    assertEquals("failed 1009", log.events.get(1).substring(0, 11));
  }
}
