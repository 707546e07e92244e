// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
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
  @DisplayName("[R12] the more sockets have something, the less a turn reads of each")
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

  @Test
  @DisplayName("[R12] a turn reads no more of a socket than its share, and the rest later")
  void turnReadsNoMoreOfASocketThanItsShare() throws IOException {
    int sockets = 256;
    EventLoop loop = new EventLoop("the test takes its turns", 3000, failures::add, () -> {});
    List<SocketChannel> peers = new ArrayList<>();
    List<SocketChannel> accepted = new ArrayList<>();
    List<Meter> meters = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      while (peers.size() < sockets) {
        peers.add(SocketChannel.open(server.getLocalAddress()));
        accepted.add(server.accept());
        accepted.getLast().configureBlocking(false);
        meters.add(new Meter());
        SocketTransport.adopt(accepted.getLast(), loop, (_, _) -> meters.getLast());
      }
      do { // until a turn has seen all of them
        writeAll(peers, 1);
      } while (loop.step().run() < sockets);
      assertEquals(1 << 13, loop.step().share());
      int size = 3 << 13;
      writeAll(peers, size);
      long end = System.nanoTime() + 20 * SECOND;
      while (meters.stream().anyMatch(meter -> meter.all < size)) {
        assertTrue(System.nanoTime() < end, "the rest is read later");
        meters.forEach(meter -> meter.now = 0);
        int share = loop.step().share();
        loop.step().run();
        int most = meters.stream().mapToInt(meter -> meter.now).max().orElseThrow();
        assertTrue(most <= share, () -> most + " bytes of a socket whose share is " + share);
      }
    } finally {
      for (SocketChannel channel : Stream.concat(peers.stream(), accepted.stream()).toList()) {
        channel.close();
      }
      loop.discard();
    }
  }

  /// Counts what it gets.
  private static final class Meter extends SilentEndpoint {
    int now; // in this turn
    int all;

    @Override
    public void received(ByteBuffer source, long time) {
      now += source.remaining();
      all += source.remaining();
    }
  }

  private static void writeAll(List<SocketChannel> peers, int size) throws IOException {
    for (SocketChannel peer : peers) {
      peer.write(ByteBuffer.allocate(size));
    }
  }

  private static void closeAll(List<Pipe> pipes) throws IOException {
    for (Pipe pipe : pipes) {
      pipe.sink().close();
      pipe.source().close();
    }
    pipes.clear();
  }

  /// A thread may come to wait while others are being woken: it is woken with them or in the next
  /// turn, and never left alone.
  @Test
  void whoComesWhileOthersAreWokenIsNotForgotten() throws InterruptedException {
    int times = 200_000;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int j = 0; j < times; j++) {
                  step.awaitTurn();
                }
              }));
    }
    long end = System.nanoTime() + 120 * SECOND;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        step.wakePatient();
        assertTrue(System.nanoTime() < end || step.hasPatient(), "one waits and is not known");
      }
    }
  }
}
