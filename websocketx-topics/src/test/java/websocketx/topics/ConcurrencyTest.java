// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.testing.TestPeer;

/// Many threads at once, observers that come back in, and threads at their end.
@Timeout(120)
class ConcurrencyTest {
  private final Topics topics = new Topics();

  /// Nobody is left out and nobody gets anything twice, although others come and go meanwhile.
  @Test
  void whoStaysGetsEverythingWhileOthersComeAndGo() throws Exception {
    int publishers = 4;
    int messages = 2000;
    Options options = Options.defaults().maxUnsentBytes(1 << 24);
    AtomicBoolean isOver = new AtomicBoolean();
    List<TestPeer> peers = new ArrayList<>();
    try (Room room = Room.inMemory(topics, builder -> builder.options(options));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<WebSocketConnection> restless = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        peers.add(room.enter());
        restless.add(room.connection());
      }
      List<TestPeer> stay = new ArrayList<>();
      for (Overflow overflow : EnumSet.allOf(Overflow.class)) {
        topics.subscribe(restless.get(stay.size()), "a", overflow); // between the others
        stay.add(room.enter("a", overflow));
        peers.add(stay.getLast());
      }
      List<Future<?>> changes = new ArrayList<>();
      for (WebSocketConnection each : restless) {
        changes.add(
            threads.submit(() -> {
              while (!isOver.get()) {
                topics.unsubscribe(each, "a");
                topics.subscribe(each, "a", Overflow.DROP_NEW);
                LockSupport.parkNanos(10_000); // others want to run too
              }
            }));
      }
      List<Future<?>> work = new ArrayList<>();
      for (int p = 0; p < publishers; p++) {
        int publisher = p;
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < messages; i++) {
                topics.publish("a", publisher + "/" + i, Message.text(publisher + " " + i));
              }
            }));
      }
      for (TestPeer peer : stay) {
        int[] next = new int[publishers];
        for (int i = 0; i < publishers * messages; i++) {
          String[] words = peer.receiveText().split(" ", 2);
          assertEquals(next[Integer.parseInt(words[0])]++, Integer.parseInt(words[1]));
        }
      }
      isOver.set(true);
      for (Future<?> each : work) {
        each.get();
      }
      for (Future<?> each : changes) {
        each.get();
      }
      assertEquals(12, topics.subscribers("a"));
    } finally {
      isOver.set(true);
      peers.forEach(TestPeer::close);
    }
    Room.until("all have left", () -> topics.subscribers("a") == 0);
  }

  /// Whoever subscribes while the connection ends is not left in a topic.
  @Test
  void nobodyStaysBehindItsEnd() throws Exception {
    Random random = new Random(7);
    try (Room room = Room.inMemory(topics);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 200; round++) {
        TestPeer peer = room.enter();
        WebSocketConnection connection = room.connection();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          int pause = random.nextInt(200);
          work.add(
              threads.submit(() -> {
                start.await();
                for (int j = 0; j < 20; j++) {
                  Thread.sleep(Duration.ofNanos(pause * 1000L));
                  topics.subscribe(connection, "t" + j, Overflow.DROP_OLDEST);
                  topics.publish("t" + j, Message.text("x"));
                }
                return null;
              }));
        }
        start.countDown();
        Thread.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
        peer.abort();
        for (Future<?> each : work) {
          each.get();
        }
        Room.until("it has left", () -> topics.topics(connection).isEmpty());
        for (int j = 0; j < 20; j++) {
          assertEquals(0, topics.subscribers("t" + j));
        }
        assertFalse(topics.subscribe(connection, "late", Overflow.CLOSE));
      }
    }
    assertTrue(topics.isEmpty(), "nothing is kept");
  }

  /// An observer that hears of what is sent may use the topics, and keeps nobody from doing so.
  @Test
  void observersMayComeBackInAndBlock() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CountDownLatch isHeld = new CountDownLatch(1);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    WebSocketObserver observer =
        new WebSocketObserver() {
          @Override
          public void sent(WebSocketConnection connection, Message message) {
            if (message.text().equals("hold") && isFirst.compareAndSet(true, false)) {
              topics.subscribe(connection, "b", Overflow.CLOSE);
              topics.publish("b", Message.text("within"));
              topics.unsubscribe(connection, "a");
              isHeld.countDown();
              try {
                mayGoOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new OutOfMemoryError("an observer that fails");
            }
          }
        };
    try (Room room = Room.inMemory(topics, builder -> builder.observer(observer));
        TestPeer one = room.enter("a", Overflow.CLOSE);
        TestPeer two = room.enter("a", Overflow.CLOSE)) {
      WebSocketConnection connection = room.connection();
      Thread held = Thread.startVirtualThread(() -> topics.publish("a", Message.text("hold")));
      isHeld.await();
      assertTrue(topics.subscribe(connection, "a", Overflow.CLOSE));
      assertEquals(2, topics.publish("a", Message.text("meanwhile")).delivered());
      assertTrue(topics.unsubscribe(connection, "b"));
      mayGoOn.countDown();
      held.join();
      assertEquals(2, topics.publish("a", Message.text("after")).delivered());
      for (String expected : List.of("hold", "within", "meanwhile", "after")) {
        assertEquals(expected, one.receiveText());
      }
      for (String expected : List.of("meanwhile", "hold", "after")) {
        assertEquals(expected, two.receiveText());
      }
    }
  }

  @Test
  void interruptedThreadPublishesAndStaysInterrupted() {
    try (Room room = Room.inMemory(topics);
        TestPeer peer = room.enter("a", Overflow.DROP_OLDEST)) {
      Thread.currentThread().interrupt();
      assertEquals(1, topics.publish("a", Message.text("hello")).delivered());
      assertTrue(Thread.interrupted());
      assertEquals("hello", peer.receiveText());
    }
  }
}
