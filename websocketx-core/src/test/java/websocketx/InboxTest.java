// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.transport.Clock;

@Timeout(60)
class InboxTest {
  private static final long NEVER = Long.MAX_VALUE;

  private final Inbox inbox = new Inbox();
  private final AtomicInteger waits = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger shares = new AtomicInteger();

  private final Inbox.Owner owner =
      new Inbox.Owner() {
        @Override
        public void beforeWait() {
          waits.incrementAndGet();
        }

        @Override
        public void atEnd() {}

        @Override
        public void shareTaken() {
          shares.incrementAndGet();
        }

        @Override
        public void taken() {
          calls.incrementAndGet();
        }
      };

  private static Message message(int number) {
    return new Message(false, ByteBuffer.allocate(4).putInt(number).array());
  }

  private static int number(Message message) {
    return message.asByteBuffer().getInt();
  }

  /// As the loop: a batch of messages.
  private void put(int... numbers) {
    Message last = null;
    for (int number : numbers) {
      Message message = message(number);
      inbox.count(message);
      Inbox.append(last, message);
      last = message;
    }
    if (last != null) {
      inbox.put(last);
    }
  }

  private @Nullable Message read() throws InterruptedException {
    try {
      return inbox.read(owner, Clock.SYSTEM, NEVER);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private int readNumber() throws InterruptedException {
    Message message = read();
    if (message == null) {
      throw new AssertionError("the end, not a message");
    }
    assertNull(message.next, "a message that is kept keeps no other");
    assertNull(message.previous, "a message that is kept keeps no other");
    return number(message);
  }

  @Test
  void messagesComeOutInOrderWhateverTheBatches() throws Exception {
    put(1, 2, 3);
    put(4);
    assertEquals(1, readNumber());
    put(5, 6);
    for (int number = 2; number <= 6; number++) {
      assertEquals(number, readNumber());
    }
    assertEquals(0, waits.get());
  }

  /// A message of 4 bytes counts as 68, so 241 of them are more than 16 KiB.
  @Test
  void readerThatHasHadMuchLetsOthersBeServedIfThereIsMore() throws Exception {
    for (int number = 0; number < 1000; number++) {
      put(number);
    }
    for (int number = 0; number < 240; number++) {
      assertEquals(number, readNumber());
    }
    assertEquals(0, shares.get());
    for (int number = 240; number < 1000; number++) {
      assertEquals(number, readNumber());
    }
    assertEquals(1000 * 68 / (1 << 14), shares.get());
  }

  @Test
  void readerThatTakesTheLastMessageLetsNobodyWait() throws Exception {
    for (int number = 0; number < 1000; number++) {
      put(number);
      assertEquals(number, readNumber());
    }
    assertEquals(0, shares.get());
  }

  @Test
  void endComesAfterTheLastMessageAndStays() throws Exception {
    put(1);
    inbox.end();
    assertEquals(1, readNumber());
    assertNull(read());
    assertNull(read());
  }

  @Test
  void readerThatWaitsIsWokenByAMessageAndByTheEnd() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (Message message; (message = read()) != null; ) {
                  seen.add("" + number(message));
                }
                seen.add("end");
              } catch (InterruptedException e) {
                seen.add("interrupted");
              }
            });
    FakeServer.awaitUntil(() -> reader.getState() == Thread.State.WAITING);
    assertFalse(inbox.hasMore());
    put(7);
    assertEquals("7", seen.poll(10, TimeUnit.SECONDS));
    FakeServer.awaitUntil(() -> reader.getState() == Thread.State.WAITING);
    inbox.end();
    assertEquals("end", seen.poll(10, TimeUnit.SECONDS));
    assertEquals(2, waits.get());
  }

  @Test
  void deadlineIsAnExceptionAndHarmsNothing() throws Exception {
    assertThrows(TimeoutException.class, () -> inbox.read(owner, Clock.SYSTEM, 0));
    assertThrows(
        TimeoutException.class,
        () -> inbox.read(owner, Clock.SYSTEM, Clock.SYSTEM.now() + 1_000_000));
    put(1);
    assertEquals(1, number(requireNonNull(inbox.read(owner, Clock.SYSTEM, 0))));
    inbox.end();
    assertNull(inbox.read(owner, Clock.SYSTEM, 0));
  }

  @Test
  void interruptLosesNoMessage() throws Exception {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, this::read);
    put(1);
    Thread.currentThread().interrupt();
    assertEquals(1, readNumber());
    assertTrue(Thread.interrupted(), "the interrupt is left to the next call");
  }

  @Test
  void messagesAreDroppedOnceNobodyWillRead() {
    put(1);
    inbox.discard();
    put(2, 3);
    assertFalse(inbox.isOver(0));
  }

  @Test
  void fullnessCountsWhatIsNotRead() throws Exception {
    int cost = message(0).cost();
    assertFalse(inbox.isOver(0));
    put(1, 2);
    assertTrue(inbox.isOver(2 * cost - 1));
    assertFalse(inbox.isOver(2 * cost));
    readNumber();
    assertFalse(inbox.isOver(cost));
    assertTrue(inbox.isOver(cost - 1));
  }

  @Test
  void loopThatPausesIsCalledBackWhenEnoughWasTaken() throws Exception {
    int cost = message(0).cost();
    put(1, 2, 3);
    readNumber();
    inbox.pause(cost);
    assertTrue(inbox.isPaused());
    assertTrue(inbox.isOver(cost));
    readNumber(); // whatever the reader does then: it may not come back for long
    assertEquals(1, calls.get());
    assertFalse(inbox.isOver(cost));
    inbox.resume();
    readNumber();
    assertEquals(1, calls.get());
  }

  @Test
  void loopThatPausesIsNotCalledForEachMessage() throws Exception {
    int cost = message(0).cost();
    for (int i = 0; i < 10; i++) {
      put(i);
    }
    inbox.pause(cost);
    for (int i = 0; i < 8; i++) {
      readNumber();
    }
    assertEquals(1, calls.get(), "when it took over");
    readNumber();
    assertEquals(2, calls.get());
  }

  @Test
  void moreIsSeenInBothPlaces() throws Exception {
    assertFalse(inbox.hasMore());
    put(1, 2);
    assertTrue(inbox.hasMore());
    readNumber();
    assertTrue(inbox.hasMore());
    readNumber();
    assertFalse(inbox.hasMore());
  }

  @Test
  void readerThatWaitsForItsTurnMayBeLateOrInterrupted() throws Exception {
    Thread first = Thread.ofVirtual().start(() -> assertThrowsNothing(this::read));
    FakeServer.awaitUntil(() -> first.getState() == Thread.State.WAITING);
    assertThrows(
        TimeoutException.class,
        () -> inbox.read(owner, Clock.SYSTEM, Clock.SYSTEM.now() + 1_000_000));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, this::read);
    inbox.end();
    first.join();
    assertNull(read());
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void assertThrowsNothing(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// Readers with and without deadlines, interrupted now and then, and a loop that pauses when it
  /// is full: each message is read once, and everybody gets to the end.
  @Test
  @SuppressWarnings("ThreadPriorityCheck") // lets others in between two tries
  void everyMessageIsReadOnceWhateverHappensMeanwhile() throws Exception {
    int count = 40_000;
    int limit = 20 * message(0).cost();
    List<List<Integer>> read = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    AtomicBoolean mayResume = new AtomicBoolean();
    Inbox.Owner resuming =
        new Inbox.Owner() {
          @Override
          public void beforeWait() {}

          @Override
          public void atEnd() {}

          @Override
          public void shareTaken() {}

          @Override
          public void taken() {
            mayResume.set(true);
          }
        };
    for (int r = 0; r < 4; r++) {
      List<Integer> mine = new ArrayList<>();
      read.add(mine);
      boolean isHasty = r % 2 == 0;
      readers.add(
          Thread.ofVirtual()
              .start(() -> {
                while (true) {
                  try {
                    long deadline = isHasty ? Clock.SYSTEM.now() + 20_000 : NEVER;
                    Message message = inbox.read(resuming, Clock.SYSTEM, deadline);
                    if (message == null) {
                      return;
                    }
                    mine.add(number(message));
                  } catch (InterruptedException | TimeoutException e) {
                    Thread.yield();
                  }
                }
              }));
    }
    for (int i = 0; i < count; ) {
      put(i, i + 1);
      i += 2;
      if (i % 1000 == 0) {
        readers.get(i / 1000 % readers.size()).interrupt();
      }
      if (inbox.isOver(limit)) {
        inbox.pause(limit);
        while (inbox.isOver(limit)) {
          FakeServer.awaitUntil(() -> mayResume.getAndSet(false) || !inbox.isOver(limit));
        }
        inbox.resume();
      }
    }
    inbox.end();
    for (Thread reader : readers) {
      reader.join();
    }
    Set<Integer> all = new HashSet<>();
    for (List<Integer> mine : read) {
      assertEquals(mine.stream().sorted().toList(), mine, "in order for each reader");
      all.addAll(mine);
    }
    assertEquals(count, all.size());
    assertEquals(count, read.stream().mapToInt(List::size).sum());
  }
}
