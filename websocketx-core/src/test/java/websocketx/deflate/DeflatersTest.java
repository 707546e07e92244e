// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.deflate.InflatedMessage.State;

/// Many borrowers, each on its own thread, and few deflaters.
@Timeout(60)
class DeflatersTest {
  private static final int BORROWERS = 8;
  private static final int MOST = 3;

  private final Deflaters deflaters = new Deflaters(MOST);
  private final Inflaters inflaters = new Inflaters(BORROWERS);
  private final AtomicInteger compressed = new AtomicInteger();

  /// One side of a connection, and the other.
  private final class Borrower {
    final MessageDeflater deflater;
    private final MessageInflater peer;
    private final Random random;

    Borrower(int number) {
      int bits = number % 4 == 3 ? 11 : 15;
      deflater = new MessageDeflater(deflaters, 1 + number, true, bits);
      peer = new MessageInflater(inflaters, true, bits);
      random = new Random(number);
    }

    void send() {
      byte[] message = Texts.json(random.nextInt(1500), random.nextInt(10));
      boolean isAlone = random.nextInt(5) == 0;
      byte[] bytes = isAlone ? deflater.deflateAlone(message) : deflater.deflate(message);
      if (bytes == null || bytes.length >= message.length || random.nextInt(7) == 0) {
        return; // goes out plain, or is dropped
      }
      deflater.commit(message);
      assertArrayEquals(message, received(bytes));
      compressed.incrementAndGet();
    }

    private byte @Nullable [] received(byte[] bytes) {
      try (InflatedMessage message = peer.begin(1 << 20)) {
        System.arraycopy(bytes, 0, message.input(), 0, bytes.length);
        assertEquals(State.GOOD, message.append(bytes.length));
        assertEquals(State.GOOD, message.finish());
        return message.toByteArray();
      }
    }
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // the others have to get there
  void contextsAreNeverMixedUpWhoeverTakes() throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    AtomicBoolean isOver = new AtomicBoolean();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      for (int i = 0; i < BORROWERS; i++) {
        Borrower borrower = new Borrower(i);
        ends.add(
            threads.submit(() -> {
              while (!isOver.get()) {
                borrower.send();
              }
            }));
      }
      while (compressed.get() < 4000 && ends.stream().noneMatch(Future::isDone)) {
        assertTrue(deflaters.live() <= MOST, "never more than allowed");
        Thread.yield();
      }
      deflaters.close();
      isOver.set(true);
    }
    for (Future<?> end : ends) {
      end.get();
    }
    assertTrue(compressed.get() >= 4000);
    assertEquals(0, deflaters.live());
    inflaters.close();
    assertEquals(0, inflaters.live());
  }

  /// zlib knows no such level, and it may have no memory just as well.
  private void assertFails() {
    assertThrows(IllegalArgumentException.class, () -> deflaters.take(10));
  }

  @Test
  void deflaterThatCannotBeMadeOrSetTakesNoPlace() {
    for (int i = 0; i <= MOST; i++) {
      assertFails();
    }
    assertEquals(0, deflaters.live());
    deflaters.give(requireNonNull(deflaters.take(6)));
    assertEquals(1, deflaters.live());
    assertFails();
    assertEquals(0, deflaters.live(), "what cannot be used is not kept");
    for (int i = 0; i < MOST; i++) {
      deflaters.give(requireNonNull(deflaters.take(6)));
    }
    assertEquals(1, deflaters.live());
  }
}
