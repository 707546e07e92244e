// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;

/// What becomes of messages for a peer that does not read, with each overflow, beside one that
/// does.
@Timeout(120)
abstract class SlowSubscribers {
  /// More than fits between the two ends, several times over.
  private static final int MESSAGES = 500;

  /// How many fit in between when a system finds more room for them later.
  private static final int LATER = MESSAGES / 5;

  private static final String KEY = "key";

  final Topics topics = new Topics(Limits.defaults().queuedBytes(4 * size()));

  abstract Room room(Topics topics, UnaryOperator<WebSocketServerBuilder> with);

  /// The size of a message.
  abstract int size();

  /// So that not much waits in the connection itself.
  private Room room() {
    return room(maxUnsent(4 * size()));
  }

  private Room room(Options options) {
    return room(topics, builder -> builder.options(options));
  }

  private static Options maxUnsent(int bytes) {
    return Options.defaults().maxUnsentBytes(bytes).writeInterval(Duration.ofSeconds(60));
  }

  private Message message(int number) {
    return Message.text("%06d".formatted(number) + "x".repeat(size() - 6));
  }

  private static int number(Message message) {
    return Integer.parseInt(message.text().substring(0, 6));
  }

  /// Publishes to those who do not read and to `reader`, which gets everything.
  private List<Published> publish(TestPeer reader) {
    List<Published> results = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      results.add(topics.publish("a", KEY, message(i)));
      assertEquals(i, number(reader.receive()));
    }
    return results;
  }

  private static List<Integer> receiveUntil(int last, TestPeer peer) {
    List<Integer> numbers = new ArrayList<>();
    do {
      numbers.add(number(peer.receive()));
    } while (numbers.getLast() < last);
    return numbers;
  }

  private static void assertAscending(List<Integer> numbers) {
    assertEquals(numbers.stream().distinct().sorted().toList(), numbers);
  }

  private static int firstLoss(List<Published> results) {
    int i = 0;
    while (results.get(i).dropped() == 0) {
      i++;
    }
    return i;
  }

  private static Published sum(List<Published> results) {
    return new Published(
        results.stream().mapToInt(Published::delivered).sum(),
        results.stream().mapToInt(Published::dropped).sum(),
        results.stream().mapToInt(Published::closed).sum());
  }

  @Test
  void newMessagesAreDropped() {
    try (Room room = room();
        TestPeer reader = room.enter("a", Overflow.CLOSE);
        TestPeer slow = room.enter("a", Overflow.DROP_NEW).stall()) {
      List<Published> results = publish(reader);
      List<Integer> taken = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        Published result = results.get(i);
        assertEquals(new Published(2 - result.dropped(), result.dropped(), 0), result);
        if (result.dropped() == 0) {
          taken.add(i);
        }
      }
      assertTrue(taken.size() < MESSAGES, "nothing was dropped");
      slow.resume();
      assertEquals(taken, receiveUntil(taken.getLast(), slow));
      assertEquals(new Published(2, 0, 0), topics.publish("a", message(MESSAGES)));
      assertEquals(MESSAGES, number(slow.receive()));
    }
  }

  @Test
  void oldestMessagesAreDropped() {
    try (Room room = room();
        TestPeer reader = room.enter("a", Overflow.CLOSE);
        TestPeer slow = room.enter("a", Overflow.DROP_OLDEST).stall()) {
      List<Published> results = publish(reader);
      assertTrue(results.stream().allMatch(result -> result.delivered() == 2), "all are taken");
      int first = firstLoss(results);
      slow.resume();
      List<Integer> numbers = receiveUntil(MESSAGES - 1, slow);
      assertAscending(numbers);
      assertEquals(MESSAGES - sum(results).dropped(), numbers.size());
      assertTrue(numbers.size() <= first + LATER, () -> numbers.size() + " kept, full at " + first);
      // The newest that fit: three with their overhead.
      assertEquals(
          List.of(MESSAGES - 3, MESSAGES - 2, MESSAGES - 1),
          numbers.subList(numbers.size() - 3, numbers.size()));
      assertEquals(new Published(2, 0, 0), topics.publish("a", message(MESSAGES)));
      assertEquals(MESSAGES, number(slow.receive()));
    }
  }

  @Test
  void onlyTheLatestIsKeptAsSoonAsAnythingWaits() throws InterruptedException {
    try (Room room = room(maxUnsent(MESSAGES * 2 * size()));
        TestPeer reader = room.enter("a", Overflow.CLOSE);
        TestPeer slow = room.enter("a", Overflow.KEEP_LATEST).stall()) {
      room.connection();
      WebSocketConnection connection = room.connection();
      List<Published> results = publish(reader);
      assertTrue(results.stream().allMatch(result -> result.delivered() == 2), "all are taken");
      int first = firstLoss(results);
      assertTrue(connection.unsentBytes() <= 2L * (size() + 64), "little waits");
      slow.resume();
      List<Integer> numbers = receiveUntil(MESSAGES - 1, slow);
      assertAscending(numbers);
      assertEquals(MESSAGES - sum(results).dropped(), numbers.size());
      assertTrue(
          numbers.size() <= first + LATER, () -> numbers.size() + " kept, waits at " + first);
    }
  }

  @Test
  void theLatestOfEachKeyIsKept() {
    int keys = 3;
    try (Room room = room();
        TestPeer slow = room.enter("a", Overflow.KEEP_LATEST).stall()) {
      int dropped = 0;
      for (int i = 0; i < MESSAGES; i++) {
        dropped += topics.publish("a", KEY + i % keys, message(i)).dropped();
      }
      slow.resume();
      Map<Integer, Integer> latest = new HashMap<>();
      List<Integer> numbers = new ArrayList<>();
      while (numbers.size() < MESSAGES - dropped) {
        int number = number(slow.receive());
        numbers.add(number);
        Integer before = latest.put(number % keys, number);
        assertTrue(before == null || before < number, () -> number + " came behind " + before);
      }
      for (int i = MESSAGES - keys; i < MESSAGES; i++) {
        assertEquals(i, latest.get(i % keys));
      }
      assertTrue(dropped > MESSAGES / 10, "some have taken the place of others");
      assertEquals(1, topics.publish("a", message(MESSAGES)).delivered());
      assertEquals(MESSAGES, number(slow.receive()));
    }
  }

  @Test
  void ofTooManyKeysThoseAreDroppedThatHaveWaitedLongest() {
    try (Room room = room();
        TestPeer slow = room.enter("a", Overflow.KEEP_LATEST).stall()) {
      int dropped = 0;
      for (int i = 0; i < MESSAGES; i++) {
        dropped += topics.publish("a", KEY + i, message(i)).dropped();
      }
      slow.resume();
      List<Integer> numbers = receiveUntil(MESSAGES - 1, slow);
      assertAscending(numbers);
      assertEquals(MESSAGES - dropped, numbers.size());
      assertEquals(MESSAGES - 3, numbers.get(numbers.size() - 3));
    }
  }

  @Test
  void tooSlowIsClosed() throws Exception {
    try (Room room = room();
        TestPeer reader = room.enter("a", Overflow.DROP_NEW);
        TestPeer slow = room.enter("a", Overflow.CLOSE).stall()) {
      room.connection();
      WebSocketConnection connection = room.connection();
      List<Published> results = publish(reader);
      assertEquals(1, sum(results).closed());
      assertEquals(0, sum(results).dropped());
      int closed = results.indexOf(new Published(1, 0, 1));
      for (int i = 0; i < MESSAGES; i++) {
        Published expected = new Published(i < closed ? 2 : 1, 0, i == closed ? 1 : 0);
        assertEquals(expected, results.get(i), "of message " + i);
      }
      slow.resume();
      List<Integer> numbers = slow.receiveAll().stream().map(SlowSubscribers::number).toList();
      assertEquals(closed, numbers.size());
      assertAscending(numbers);
      CloseCause seen = slow.receiveClose();
      assertEquals(StatusCode.TRY_AGAIN_LATER, seen.code());
      assertEquals("too slow for what it has subscribed to", seen.frame().reason());
      CloseCause cause = connection.onClose().get(20, TimeUnit.SECONDS);
      assertEquals(CloseCause.Initiator.APPLICATION, cause.initiator());
      Room.until("it has left", () -> topics.subscribers("a") == 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofSeveralAtOnceTheOverflowHoldsForEach(Overflow overflow) {
    int atOnce = 10;
    try (Room room = room();
        TestPeer slow = room.enter("a", overflow).stall()) {
      List<Published> results = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i += atOnce) {
        results.add(
            topics.publish("a", IntStream.range(i, i + atOnce).mapToObj(this::message).toList()));
      }
      int delivered = sum(results).delivered();
      int dropped = sum(results).dropped();
      switch (overflow) {
        case CLOSE -> assertEquals(new Published(delivered, 0, 1), sum(results));
        case DROP_NEW -> assertEquals(new Published(MESSAGES - dropped, dropped, 0), sum(results));
        case DROP_OLDEST, KEEP_LATEST ->
            assertEquals(new Published(MESSAGES, dropped, 0), sum(results));
      }
      slow.resume();
      List<Integer> numbers;
      if (overflow == Overflow.CLOSE) {
        numbers = slow.receiveAll().stream().map(SlowSubscribers::number).toList();
        assertEquals(delivered, numbers.size());
      } else {
        numbers = new ArrayList<>();
        while (numbers.size() < MESSAGES - dropped) {
          numbers.add(number(slow.receive()));
        }
        assertTrue(dropped > 0, "nothing was dropped");
        assertEquals(new Published(1, 0, 0), topics.publish("a", message(MESSAGES)));
        assertEquals(MESSAGES, number(slow.receive()));
      }
      assertAscending(numbers);
    }
  }

  @Test
  void oneLargerMessageFitsAnEmptyQueue() {
    try (Room room = room(maxUnsent(1));
        TestPeer reader = room.enter("a", Overflow.CLOSE);
        TestPeer slow = room.enter("b", Overflow.DROP_OLDEST).stall()) {
      for (int i = 0; i < MESSAGES; i++) {
        topics.publish("b", message(i));
      }
      Message large = Message.text("%06d".formatted(MESSAGES) + "x".repeat(10 * size()));
      Published result = topics.publish("b", large);
      assertEquals(1, result.delivered());
      assertTrue(result.dropped() > 0, "all others make room");
      slow.resume();
      assertEquals(MESSAGES, receiveUntil(MESSAGES, slow).getLast());
      assertEquals("still here", reader.send("still here").receiveText());
    }
  }

  @Test
  void whoUnsubscribesGetsNothingOfWhatWaits() throws InterruptedException {
    try (Room room = room();
        TestPeer slow = room.enter("a", Overflow.DROP_OLDEST)) {
      WebSocketConnection connection = room.connection();
      assertEquals("true", slow.send("+b DROP_OLDEST").receiveText());
      slow.stall();
      int dropped = 0;
      for (int i = 0; i < MESSAGES; i++) {
        dropped += topics.publish("a", message(i)).dropped();
      }
      assertTrue(dropped > 0);
      topics.publish("b", message(MESSAGES));
      assertTrue(topics.unsubscribe(connection, "a"));
      assertEquals(0, topics.publish("a", message(0)).delivered());
      slow.resume();
      List<Integer> numbers = receiveUntil(MESSAGES, slow);
      assertAscending(numbers);
      int last = numbers.get(numbers.size() - 2);
      assertTrue(last < MESSAGES - 3, () -> last + " came all the same");
      assertEquals(1, topics.publish("b", message(MESSAGES + 1)).delivered());
      assertEquals(MESSAGES + 1, number(slow.receive()));
    }
  }

  @Test
  void connectionThatEndsTakesWhatWaitsWithIt() throws Exception {
    try (Room room = room()) {
      for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.KEEP_LATEST)) {
        TestPeer slow = room.enter("a", overflow).stall();
        WebSocketConnection connection = room.connection();
        for (int i = 0; i < MESSAGES; i++) {
          assertEquals(1, topics.publish("a", KEY + i, message(i)).delivered());
        }
        slow.abort();
        connection.onClose().get(20, TimeUnit.SECONDS);
        Room.until("it has left", () -> topics.subscribers("a") == 0);
        assertEquals(new Published(0, 0, 0), topics.publish("a", message(0)));
      }
    }
  }
}
