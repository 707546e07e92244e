// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepTest {
  private static final long SECOND = 1_000_000_000;

  /// Moved by the test; what passes during a wait passes after it is read the next time.
  private static final class LeapingClock implements Clock {
    long now;
    long leap;

    @Override
    public long now() {
      long read = now;
      now += leap;
      leap = 0;
      return read;
    }

    @Override
    public void park(long deadline) {
      throw new UnsupportedOperationException("nobody waits here");
    }
  }

  private final LeapingClock clock = new LeapingClock();
  private final List<Throwable> failures = new ArrayList<>();
  private final Step step;
  private final List<String> events = new ArrayList<>();

  private final Timer timer =
      new Timer() {
        @Override
        protected void expired(long now) {
          events.add("due");
        }
      };

  StepTest() throws IOException {
    step = new Step(1024, clock, failures::add);
  }

  @AfterEach
  void close() {
    step.close();
    assertEquals(List.of(), failures);
  }

  private void turn(long later) throws IOException {
    clock.now += later;
    step.execute(() -> events.add("heard"));
    step.run();
  }

  /// A wait that something ends, so much later.
  private void await(long later) throws IOException {
    clock.leap = later;
    step.await(() -> {
      step.execute(() -> events.add("heard"));
      return false;
    });
  }

  @Test
  void deadlineCountsInTheTurnInWhichItIsDue() throws IOException {
    step.timers().set(timer, SECOND);
    turn(SECOND - 1);
    assertEquals(List.of("heard"), events);
    turn(1);
    assertEquals(List.of("heard", "heard", "due"), events);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Thread startWaiting() {
    Thread waiting = Thread.ofVirtual().start(step::awaitTurn);
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return waiting;
  }

  @Test
  void whoWaitsForTheVirtualThreadIsLetGoByIt() throws Exception {
    Thread waiting = startWaiting();
    assertTrue(step.hasPatient());
    turn(1);
    assertEquals(Thread.State.WAITING, waiting.getState(), "a turn of the guard does not count");
    assertEquals(1, step.wakePatient());
    waiting.join();
    assertFalse(step.hasPatient());
  }

  @Test
  void whoIsToBeWokenLaterIsWokenByTheVirtualThread() throws Exception {
    Thread waiting = Thread.ofVirtual().start(LockSupport::park);
    step.wakeLater(waiting);
    assertEquals(1, step.wakePatient());
    waiting.join();
  }

  @Test
  void threadOfThePlatformDoesNotWait() {
    step.awaitTurn();
    assertFalse(step.hasPatient());
  }

  @Test
  void whoIsInterruptedDoesNotWaitAndStaysInterrupted() throws Exception {
    Thread waiting = startWaiting();
    waiting.interrupt();
    waiting.join();
    assertTrue(waiting.isInterrupted());
    assertFalse(step.hasPatient());
  }

  @Test
  void theGuardWakesWhomTheVirtualThreadDoesNotWakeForHalfASecond() throws Exception {
    Thread waiting = startWaiting();
    step.takeOver();
    clock.now += SECOND / 2 - 1;
    step.wakeOverdue();
    assertTrue(step.hasPatient());
    clock.now++;
    step.wakeOverdue();
    waiting.join();
    assertFalse(step.hasPatient());
  }

  /// Then nobody else has anything to do with the loop.
  @Test
  void nobodyWaitsForALoopThatSleeps() throws Exception {
    step.setUnattended(true);
    step.await(() -> {
      join(Thread.ofVirtual().start(step::awaitTurn));
      return true;
    });
    step.setUnattended(false);
    Thread waiting = startWaiting();
    step.wakePatient();
    waiting.join();
  }

  @Test
  void nobodyWaitsForALoopThatHasEnded() throws Exception {
    Thread waiting = startWaiting();
    step.close();
    waiting.join();
    step.wake();
    Thread.ofVirtual().start(step::awaitTurn).join();
  }

  @Test
  void afterAStopThePeersAreHeardForASecondBeforeDeadlinesCount() throws IOException {
    step.timers().set(timer, SECOND);
    turn(90 * SECOND);
    turn(SECOND / 2);
    turn(SECOND / 2 - 1);
    assertEquals(List.of("heard", "heard", "heard"), events);
    turn(1);
    assertEquals(List.of("heard", "heard", "heard", "heard", "due"), events);
  }

  @Test
  void stopDuringAWaitIsNoticedByTheDeadlineThatWasPassed() throws IOException {
    step.timers().set(timer, 5 * SECOND);
    await(90 * SECOND);
    assertEquals(List.of("heard"), events);
    turn(SECOND);
    assertEquals(List.of("heard", "heard", "due"), events);
  }

  @Test
  void longWaitForSomethingThatIsNotDueIsNoStop() throws IOException {
    step.timers().set(timer, 90 * SECOND);
    await(90 * SECOND);
    assertEquals(List.of("heard", "due"), events);
  }

  @Test
  void turnsThatLastForSecondsDoNotSuspendDeadlinesForEver() throws IOException {
    step.timers().set(timer, SECOND);
    turn(2 * SECOND);
    assertEquals(List.of("heard"), events);
    turn(2 * SECOND);
    assertEquals(List.of("heard", "heard", "due"), events);
    step.timers().set(timer, 5 * SECOND);
    turn(2 * SECOND);
    assertEquals(List.of("heard", "heard", "due", "heard", "due"), events);
  }

  @Test
  void theMoreSocketsHaveSomethingTheLessATurnReadsOfEach() throws IOException {
    List<Pipe> pipes = new ArrayList<>();
    try {
      assertEquals(List.of(1 << 20, 1 << 20), List.of(shareOf(0, pipes), shareOf(2, pipes)));
      assertEquals(1 << 17, shareOf(16, pipes));
      assertEquals((1 << 21) / 400, shareOf(400, pipes));
      assertEquals(1 << 11, shareOf(1024, pipes));
      closeAll(pipes);
      assertEquals(1 << 20, shareOf(1, pipes));
    } finally {
      closeAll(pipes);
    }
  }

  /// What the turn after one reads of each, in which so many have something.
  private int shareOf(int ready, List<Pipe> pipes) throws IOException {
    while (pipes.size() < ready) {
      Pipe pipe = Pipe.open();
      pipes.add(pipe);
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      pipe.source().configureBlocking(false);
      step.register(pipe.source(), SelectionKey.OP_READ, (_, _) -> {});
    }
    assertEquals(ready, step.run());
    return step.share();
  }

  private static void closeAll(List<Pipe> pipes) throws IOException {
    for (Pipe pipe : pipes) {
      pipe.sink().close();
      pipe.source().close();
    }
    pipes.clear();
  }
}
