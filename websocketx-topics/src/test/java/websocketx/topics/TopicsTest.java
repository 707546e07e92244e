// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.testing.TestPeer;

/// Who gets what, while everybody takes what comes.
@Timeout(60)
class TopicsTest {
  private static final Message HELLO = Message.text("hello");

  private final Topics topics = new Topics();

  @Test
  void everySubscriberGetsWhatIsPublished() {
    try (Room room = Room.inMemory(topics);
        TestPeer one = room.enter("a", Overflow.CLOSE);
        TestPeer two = room.enter("a", Overflow.KEEP_LATEST);
        TestPeer other = room.enter("b", Overflow.DROP_OLDEST);
        TestPeer none = room.enter()) {
      assertEquals(new Published(2, 0, 0), topics.publish("a", HELLO));
      assertEquals(new Published(1, 0, 0), topics.publish("b", "key", Message.binary(new byte[3])));
      assertEquals(new Published(0, 0, 0), topics.publish("c", HELLO));
      assertEquals("hello", one.receiveText());
      assertEquals("hello", two.receiveText());
      assertEquals(3, other.receive().size());
      none.receiveNothing(Duration.ZERO);
      other.receiveNothing(Duration.ZERO);
    }
  }

  @Test
  void severalMessagesArePublishedInOrder() {
    try (Room room = Room.inMemory(topics);
        TestPeer one = room.enter("a", Overflow.CLOSE);
        TestPeer two = room.enter("a", Overflow.KEEP_LATEST)) {
      List<Message> three = List.of(Message.text("1"), Message.text("2").prepare(), HELLO);
      assertEquals(new Published(6, 0, 0), topics.publish("a", three));
      assertEquals(new Published(0, 0, 0), topics.publish("b", three));
      assertEquals(new Published(0, 0, 0), topics.publish("a", List.of()));
      for (Message message : three) {
        assertEquals(message, one.receive());
        assertEquals(message, two.receive());
      }
      assertThrows(CloseStatusException.class, () -> topics.publish("", three));
    }
  }

  @Test
  void subscribingAgainChangesNothing() {
    try (Room room = Room.inMemory(topics);
        TestPeer peer = room.enter("a", Overflow.CLOSE)) {
      assertEquals("false", peer.send("+a DROP_NEW").receiveText());
      assertEquals(1, topics.subscribers("a"));
      assertEquals(new Published(1, 0, 0), topics.publish("a", HELLO));
      assertEquals("hello", peer.receiveText());
      peer.receiveNothing(Duration.ZERO);
    }
  }

  @Test
  void whoHasUnsubscribedGetsNothingMore() throws InterruptedException {
    try (Room room = Room.inMemory(topics);
        TestPeer peer = room.enter("a", Overflow.CLOSE)) {
      assertEquals("true", peer.send("+b").receiveText());
      assertEquals("true", peer.send("-a").receiveText());
      assertEquals("false", peer.send("-a").receiveText());
      assertEquals(0, topics.publish("a", HELLO).delivered());
      assertEquals(1, topics.publish("b", HELLO).delivered());
      WebSocketConnection connection = room.connection();
      assertEquals(Set.of("b"), topics.topics(connection));
      topics.unsubscribeAll(connection);
      assertEquals(Set.of(), topics.topics(connection));
      assertEquals(0, topics.publish("b", HELLO).delivered());
      assertEquals("hello", peer.receiveText());
      peer.receiveNothing(Duration.ZERO);
      assertEquals("true", peer.send("+a").receiveText());
      assertEquals(1, topics.publish("a", HELLO).delivered());
    }
  }

  @Test
  void whoHasClosedLeaves() throws InterruptedException {
    try (Room room = Room.inMemory(topics);
        TestPeer stays = room.enter("a", Overflow.CLOSE)) {
      room.connection();
      TestPeer goes = room.enter("a", Overflow.CLOSE);
      assertEquals("true", goes.send("+b").receiveText());
      WebSocketConnection connection = room.connection();
      assertEquals(2, topics.subscribers("a"));
      goes.close();
      Room.until("it has left", () -> topics.subscribers("a") == 1);
      Room.until("it has left the other topic", () -> topics.subscribers("b") == 0);
      assertFalse(topics.subscribe(connection, "a", Overflow.CLOSE));
      assertFalse(topics.unsubscribe(connection, "a"));
      topics.unsubscribeAll(connection);
      assertEquals(Set.of(), topics.topics(connection));
      assertEquals(new Published(1, 0, 0), topics.publish("a", HELLO));
      assertEquals("hello", stays.receiveText());
    }
  }

  @Test
  void connectionHasSoManyTopics() {
    Topics few = new Topics(Limits.defaults().topicsPerConnection(2));
    try (Room room = Room.inMemory(few);
        TestPeer peer = room.enter("a", Overflow.CLOSE)) {
      assertEquals("true", peer.send("+b").receiveText());
      assertEquals("false", peer.send("+b").receiveText());
      assertEquals("true", peer.send("-a").receiveText());
      assertEquals("true", peer.send("+c").receiveText());
      assertEquals(StatusCode.POLICY_VIOLATION, peer.send("+d").receiveClose().code());
      assertEquals(0, few.subscribers("d"));
    }
  }

  @Test
  void topicHasSoManyConnections() throws InterruptedException {
    Topics few = new Topics(Limits.defaults().connectionsPerTopic(1));
    try (Room room = Room.inMemory(few);
        TestPeer first = room.enter("a", Overflow.CLOSE);
        TestPeer second = room.enter("b", Overflow.CLOSE)) {
      room.connection();
      WebSocketConnection late = room.connection();
      var refused =
          assertThrows(CloseStatusException.class, () -> few.subscribe(late, "a", Overflow.CLOSE));
      assertEquals(StatusCode.TRY_AGAIN_LATER, refused.code());
      assertEquals(Set.of("b"), few.topics(late));
      assertEquals("true", first.send("-a").receiveText());
      assertEquals("true", second.send("+a").receiveText());
    }
  }

  @Test
  void namesThatAreNoneAreRefused() {
    try (Room room = Room.inMemory(topics);
        TestPeer peer = room.enter()) {
      assertThrows(CloseStatusException.class, () -> topics.publish("a\nb", HELLO));
      assertThrows(CloseStatusException.class, () -> topics.publish("", "key", HELLO));
      assertEquals(StatusCode.POLICY_VIOLATION, peer.send("+").receiveClose().code());
    }
  }

  @Test
  void limitsAreInRange() {
    for (int wrong : new int[] {0, -1, Integer.MIN_VALUE}) {
      Limits limits = Limits.defaults();
      assertThrows(IllegalArgumentException.class, () -> limits.topicsPerConnection(wrong));
      assertThrows(IllegalArgumentException.class, () -> limits.connectionsPerTopic(wrong));
      assertThrows(IllegalArgumentException.class, () -> limits.queuedBytes(wrong));
    }
    Limits limits = Limits.defaults().topicsPerConnection(1).connectionsPerTopic(2).queuedBytes(3);
    assertEquals(new Limits(1, 2, 3), limits);
    assertTrue(Limits.defaults().topicsPerConnection() == 128);
  }
}
