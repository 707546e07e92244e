// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.transport.FakeTransport;

@Timeout(60)
class ConnectionsTest {
  @Test
  void connectionIsThereUntilItIsClosedThoughItsHandlerGoesOn() throws Exception {
    CountDownLatch mayReturn = new CountDownLatch(1);
    FakeServer fake = new FakeServer(WebSocketServer.of(_ -> mayReturn.await()));
    Set<WebSocketConnection> connections = fake.server.connections();
    assertTrue(connections.isEmpty());
    FakeTransport first = fake.open();
    WebSocketConnection one = connections.iterator().next();
    FakeTransport second = fake.open();
    assertEquals(2, connections.size());
    Iterator<WebSocketConnection> iterator = connections.iterator();
    assertEquals(one, iterator.next());
    WebSocketConnection two = iterator.next();
    assertFalse(iterator.hasNext());
    one.abort();
    assertTrue(connections.contains(one), "until TCP is closed");
    first.turn();
    assertEquals(1, first.closed);
    assertFalse(connections.contains(one));
    assertTrue(connections.contains(two));
    assertEquals(1, connections.size());
    assertEquals(two, connections.iterator().next());
    assertThrows(UnsupportedOperationException.class, connections::clear);
    second.endInput(null);
    second.turn();
    assertTrue(connections.isEmpty());
    mayReturn.countDown();
    assertTrue(one.awaitTermination(Options.NEVER));
    assertTrue(two.awaitTermination(Options.NEVER));
  }

  @Test
  void connectionThatCannotBeClosedKeepsNoOtherOpen() throws Exception {
    FakeServer fake = new FakeServer(WebSocketServer.of(c -> assertNull(c.read())));
    FakeTransport broken = fake.open();
    FakeTransport other = fake.open();
    broken.breakDown(new OutOfMemoryError("no room"));
    fake.server.shutdown(new CloseFrame(StatusCode.GOING_AWAY));
    assertArrayEquals(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe9}, other.takeWritten());
    broken.turn();
    assertEquals(1, broken.closed);
  }
}
