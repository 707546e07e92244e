// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.hub.broker.Position;

class OrderTest {
  private final Order order = new Order();

  private List<Long> put(String epoch, long offset) {
    Position position = new Position(epoch, offset);
    return offsets(order.put(new Order.Entry(position, Heard.text("x"))));
  }

  private static List<Long> offsets(List<Order.Entry> entries) {
    return entries.stream().map(entry -> entry.position().offset()).toList();
  }

  @Test
  void whatComesTooEarlyWaits() {
    order.on(this, new Position("a", 6));
    assertEquals(List.of(), put("a", 8));
    assertEquals(List.of(), put("a", 10));
    assertEquals(7, order.missing());
    assertTrue(order.isToBeLookedAt());
    assertFalse(order.isToBeLookedAt());
    assertEquals(List.of(7L, 8L), put("a", 7));
    assertEquals(List.of(9L, 10L), put("a", 9));
    assertEquals(0, order.missing());
    assertEquals(List.of(11L), put("a", 11));
  }

  @Test
  void whatIsLateOrTwiceGoesOn() {
    assertEquals(List.of(5L), put("a", 5));
    assertEquals(List.of(4L), put("a", 4));
    assertEquals(List.of(5L), put("a", 5));
    assertEquals(List.of(6L), put("a", 6));
    assertEquals(0, order.missing());
  }

  @Test
  void whatDoesNotComeIsNotWaitedForForEver() {
    put("a", 1);
    assertEquals(List.of(), put("a", 3));
    assertEquals(List.of(), put("a", 5));
    assertEquals(List.of(3L, 5L), offsets(order.release()));
    assertEquals(List.of(), offsets(order.release()));
    assertEquals(List.of(6L), put("a", 6));
    List<Long> expected = new ArrayList<>();
    for (long offset = 8; offset < 8 + Order.MAX_HELD; offset++) {
      assertEquals(List.of(), put("a", offset));
      expected.add(offset);
    }
    expected.add(8L + Order.MAX_HELD);
    assertEquals(expected, put("a", 8 + Order.MAX_HELD));
  }

  @Test
  void anotherEpochBeginsAnew() {
    put("a", 1);
    put("a", 3);
    assertEquals(List.of(3L, 9L), put("b", 9));
    assertEquals(List.of(10L), put("b", 10));
  }

  @Test
  void anotherConnectionBeginsAnew() {
    order.on("first", new Position("a", 1));
    assertEquals(List.of(), put("a", 3));
    order.on("second", new Position("a", 1));
    assertEquals(List.of(9L), put("a", 9));
    order.on("second", new Position("a", 1));
    assertEquals(List.of(10L), put("a", 10));
  }
}
