// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import websocketx.Message;

/// What a memory broker forgets, and when.
class MemoryTest {
  private static final Retention TEN = new Retention(10, Duration.ofMinutes(10));

  private final AtomicLong clock = new AtomicLong();
  private final MemoryBroker broker = new MemoryBroker(clock::get);

  private @Nullable Position publish(String topic, String text, @Nullable String id) {
    Envelope envelope = new Envelope("n", null, Message.text(text));
    return broker.publish(topic, envelope, TEN, id).toCompletableFuture().join();
  }

  private WeakReference<Message> publishLarge(String topic) {
    Message message = Message.binary(new byte[1 << 20]);
    var _ = broker.publish(topic, new Envelope("n", null, message), TEN, null);
    return new WeakReference<>(message);
  }

  @Test
  void messagesGoWithTheirAgeThoughNobodyAsksForTheirTopic() {
    WeakReference<Message> old = publishLarge("idle");
    clock.addAndGet(Duration.ofMinutes(12).toNanos());
    publish("busy", "a", null);
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (old.get() != null) {
      assertTrue(System.nanoTime() < end, "12 minutes old, and kept for ten");
      System.gc();
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(1, position("idle"), "the next is behind it");
  }

  private long position(String topic) {
    return broker.history(topic, TEN, null, 0).toCompletableFuture().join().top().offset();
  }

  @Test
  void idsGoWithTheirMessages() {
    Position first = publish("t", "a", "id");
    assertEquals(first, publish("t", "a", "id"), "it is kept");
    for (int i = 0; i < TEN.messages(); i++) {
      publish("t", "b", "id-" + i);
    }
    Position again = publish("t", "a", "id");
    assertNotEquals(first, again, "nothing is known of what is not kept");
    assertEquals(again, publish("t", "a", "id"));
    clock.addAndGet(Duration.ofMinutes(3).toNanos()); // longer than ids are known
    Position third = publish("t", "a", "id");
    assertNotEquals(again, third);
    for (int i = 0; i < TEN.messages() - 1; i++) {
      publish("t", "c", null); // the second goes, and not the id of the third
    }
    assertEquals(third, publish("t", "a", "id"));
  }
}
