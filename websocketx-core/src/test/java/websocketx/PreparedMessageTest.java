// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.deflate.Deflaters;
import websocketx.deflate.MessageDeflater;

class PreparedMessageTest {
  private final Deflaters deflaters = new Deflaters(8);
  private final PreparedMessage message = Message.text("to be or not to be, ".repeat(99)).prepare();

  @AfterEach
  void noNativeMemoryIsLeft() {
    deflaters.close();
    assertEquals(0, deflaters.live());
  }

  private MessageDeflater deflater(int level, boolean contextTakeover, int windowBits) {
    return new MessageDeflater(deflaters, level, contextTakeover, windowBits);
  }

  @Test
  void isCompressedOnceForAllConnectionsWithTheSameParameters() {
    byte[] form = message.deflated(deflater(6, false, 15));
    assertSame(form, message.deflated(deflater(6, false, 15)));
    assertSame(form, message.deflated(deflater(6, true, 15)), "it refers to no other anyhow");
    byte[] small = message.deflated(deflater(6, false, 9));
    byte[] quick = message.deflated(deflater(1, false, 15));
    assertNotSame(form, small);
    assertNotSame(form, quick);
    assertSame(small, message.deflated(deflater(6, true, 9)));
    assertSame(quick, message.deflated(deflater(1, false, 15)));
  }

  @Test
  @DisplayName("[L231] is compressed once however many want it")
  void isCompressedOnceHoweverManyWantIt() throws InterruptedException {
    Set<byte[]> forms = Collections.newSetFromMap(new IdentityHashMap<>());
    ConcurrentLinkedQueue<byte[]> seen = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger failures = new AtomicInteger();
    List<Thread> threads =
        IntStream.range(0, 50)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        start.await();
                        MessageDeflater own = deflater(6, false, i % 2 == 0 ? 15 : 10);
                        seen.add(Objects.requireNonNull(message.deflated(own)));
                      } catch (Throwable thrown) {
                        failures.incrementAndGet();
                      }
                    }))
            .toList();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    forms.addAll(seen);
    assertEquals(0, failures.get());
    assertEquals(50, seen.size());
    assertEquals(2, forms.size());
  }

  @Test
  void everyLevelAndWindowIsAFormOfItsOwn() {
    Set<Integer> keys = new HashSet<>();
    for (int level = 1; level <= 9; level++) {
      for (int bits = 8; bits <= 15; bits++) {
        keys.add(deflater(level, false, bits).key());
      }
    }
    assertEquals(9 * 8, keys.size());
  }

  @Test
  void isCompressedLaterIfNoDeflaterIsFree() {
    Deflaters none = new Deflaters(1);
    none.close();
    assertNull(message.deflated(new MessageDeflater(none, 6, false, 15)));
    assertNotEquals(null, message.deflated(deflater(6, false, 15)));
  }
}
