// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// What brokers in another process have to do beside what a [PresenceContract] says: they go away,
/// and come back.
public abstract class OutageContract extends PresenceContract {
  /// Extended for each implementation.
  protected OutageContract() {}

  /// Ends the backend as a crash would.
  protected abstract void crash();

  /// Starts it again after `crash`, with all that it has kept.
  protected abstract void restart();

  /// Starts it again after `crash`, without anything.
  protected abstract void restartEmpty();

  @Test
  final void callsFailWhileItIsAwayAndAreNotMadeUpFor() throws Exception {
    String topic = topic();
    Node a = node();
    a.subscribe(topic, Retention.NONE);
    crash();
    try {
      a.awaitDisconnections(1);
      assertFails(a.broker.publish(topic, a.text("lost"), Retention.NONE, null));
      assertFails(a.broker.publish(topic(), a.text("lost"), HUNDRED, null));
      assertFails(a.broker.subscribe(topic(), Retention.NONE));
      assertFails(a.broker.history(topic(), HUNDRED, null, 1));
      assertFails(a.broker.presence().members(topic, 1));
    } finally {
      restart();
    }
    a.awaitConnections(2);
    Node.getSoon(() -> a.broker.publish(topic, a.text("back"), Retention.NONE, null));
    assertEquals("back", a.next(topic).text());
    assertEquals(1, a.disconnections());
  }

  @Test
  final void subscriptionsHoldWhenItIsBack() throws Exception {
    String plain = topic();
    String kept = topic();
    Node a = node();
    Node b = node();
    b.subscribe(plain, Retention.NONE);
    b.subscribe(kept, HUNDRED);
    Position first = position(a.publish(kept, HUNDRED, "1"));
    assertEquals(first, b.next(kept).position());
    crash();
    restart();
    a.awaitConnections(2);
    b.awaitConnections(2);
    Node.getSoon(() -> a.broker.publish(plain, a.text("plain"), Retention.NONE, null));
    assertEquals("plain", b.next(plain).text());
    Position second =
        position(Node.getSoon(() -> a.broker.publish(kept, a.text("2"), HUNDRED, "id")));
    assertEquals(2, second.offset(), "nothing was lost");
    Node.Received received = b.next(kept);
    while (first.equals(received.position())) {
      received = b.next(kept); // it may come again
    }
    assertEquals(second, received.position());
    History history = b.history(kept, HUNDRED, first.at(0), 10);
    assertTrue(history.isContinuous(), "also if there is a new epoch: nothing was lost");
    assertEquals(2, history.messages().size());
    assertEquals(second, history.messages().getLast().position());
    History behind = b.history(kept, HUNDRED, first, 10);
    assertTrue(behind.isContinuous());
    assertEquals(
        List.of(second), behind.messages().stream().map(History.Stored::position).toList());
  }

  @Test
  final void lostHistoryIsAnotherEpoch() throws Exception {
    String topic = topic();
    Node a = node();
    a.subscribe(topic, HUNDRED);
    Position before = position(a.publish(topic, HUNDRED, "1"));
    assertEquals("1", a.next(topic).text());
    crash();
    restartEmpty();
    a.awaitConnections(2);
    History history = Node.getSoon(() -> a.broker.history(topic, HUNDRED, before, 10));
    assertFalse(history.isContinuous());
    assertNotEquals(before.epoch(), history.top().epoch());
    Position after =
        position(Node.getSoon(() -> a.broker.publish(topic, a.text("2"), HUNDRED, "id")));
    assertEquals(1, after.offset());
    assertNotEquals(before.epoch(), after.epoch());
    History known = a.history(topic, HUNDRED, null, 10);
    assertEquals(after, known.top());
    assertEquals(List.of(after), known.messages().stream().map(History.Stored::position).toList());
  }

  @Test
  final void newNodesComeWhileItIsAway() throws Exception {
    crash();
    Node[] late = new Node[1];
    Thread starting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                late[0] = node();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    restart();
    starting.join();
    Node.getSoon(() -> late[0].broker.subscribe("somewhere", Retention.NONE));
  }
}
