// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.Message;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

class DeliveryTest {
  private static final Envelope ENVELOPE = new Envelope("n", "\n", Message.text("1\n2"));

  @Test
  void plainOnesHaveNoPosition() {
    assertEquals(new Delivery(null, ENVELOPE), Delivery.of(Delivery.plain(ENVELOPE.toByteArray())));
  }

  @Test
  void positionsStandInFront() {
    byte[] envelope = ENVELOPE.toByteArray();
    byte[] line = ("e-1 " + Long.MAX_VALUE + "\n").getBytes(UTF_8);
    byte[] bytes = new byte[line.length + envelope.length];
    System.arraycopy(line, 0, bytes, 0, line.length);
    System.arraycopy(envelope, 0, bytes, line.length, envelope.length);
    assertEquals(new Delivery(new Position("e-1", Long.MAX_VALUE), ENVELOPE), Delivery.of(bytes));
  }

  @Test
  void anythingElseIsRefused() {
    for (String wrong :
        List.of("", "\n", "e 1", "e 1\n", "e\n", "e x\n", " 1\n", "e -1\n", "hello")) {
      assertThrows(IllegalArgumentException.class, () -> Delivery.of(wrong.getBytes(UTF_8)), wrong);
    }
  }
}
