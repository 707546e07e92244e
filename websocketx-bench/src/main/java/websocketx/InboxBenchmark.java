// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import websocketx.transport.Clock;

/// Handing messages from a loop to a handler.
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InboxBenchmark {
  private static final int BATCH = 16;
  private static final int ROUNDS = 1000;
  private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";
  private static final String TWO_CARRIERS = "-Djdk.virtualThreadScheduler.parallelism=2";

  private static final Inbox.Owner NOBODY =
      new Inbox.Owner() {
        @Override
        public void beforeWait() {}

        @Override
        public void shareTaken() {}

        @Override
        public void taken() {}

        @Override
        public void atEnd() {}
      };

  private final Inbox inbox = new Inbox();
  private final Message[] messages = new Message[BATCH];

  /// Makes the messages.
  public InboxBenchmark() {
    for (int i = 0; i < BATCH; i++) {
      messages[i] = new Message(true, new byte[0]);
    }
  }

  /// One message in and out on one thread.
  @Benchmark
  public @Nullable Message putAndReadOne() throws InterruptedException, TimeoutException {
    put(inbox, messages[0]);
    return read(inbox);
  }

  /// One of 16 messages that go in together, and are read one after the other.
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void putAndReadBatch(Blackhole blackhole) throws InterruptedException, TimeoutException {
    Message last = null;
    for (Message message : messages) {
      inbox.count(message);
      Inbox.append(last, message);
      last = message;
    }
    inbox.put(messages[BATCH - 1]);
    for (int i = 0; i < BATCH; i++) {
      blackhole.consume(read(inbox));
    }
  }

  /// There and back between two virtual threads, each of which waits for the other, on one carrier.
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  @Fork(jvmArgsAppend = ONE_CARRIER)
  public void roundTripOnOneCarrier() throws InterruptedException {
    inboxRoundTrips();
  }

  /// The same on two carriers.
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  @Fork(jvmArgsAppend = TWO_CARRIERS)
  public void roundTripOnTwoCarriers() throws InterruptedException {
    inboxRoundTrips();
  }

  /// The JDK's queue for it.
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  @Fork(jvmArgsAppend = ONE_CARRIER)
  public void baselineQueueOnOneCarrier() throws InterruptedException {
    queueRoundTrips();
  }

  /// The same on two carriers.
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  @Fork(jvmArgsAppend = TWO_CARRIERS)
  public void baselineQueueOnTwoCarriers() throws InterruptedException {
    queueRoundTrips();
  }

  private void inboxRoundTrips() throws InterruptedException {
    Inbox there = new Inbox();
    Inbox back = new Inbox();
    Message message = messages[0];
    together(
        () -> {
          put(there, message);
          read(back);
        },
        () -> {
          read(there);
          put(back, message);
        });
  }

  private void queueRoundTrips() throws InterruptedException {
    BlockingQueue<Message> there = new ArrayBlockingQueue<>(1);
    BlockingQueue<Message> back = new ArrayBlockingQueue<>(1);
    Message message = messages[0];
    together(
        () -> {
          there.put(message);
          back.take();
        },
        () -> {
          there.take();
          back.put(message);
        });
  }

  private interface Turn {
    void take() throws InterruptedException, TimeoutException;
  }

  private static void together(Turn one, Turn other) throws InterruptedException {
    Thread first = Thread.startVirtualThread(() -> turns(one));
    Thread second = Thread.startVirtualThread(() -> turns(other));
    first.join();
    second.join();
  }

  private static void turns(Turn turn) {
    try {
      for (int i = 0; i < ROUNDS; i++) {
        turn.take();
      }
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException("nobody interrupts, and there is no deadline", e);
    }
  }

  private static void put(Inbox inbox, Message message) {
    inbox.count(message);
    Inbox.append(null, message);
    inbox.put(message);
  }

  private static @Nullable Message read(Inbox inbox) throws InterruptedException, TimeoutException {
    return inbox.read(NOBODY, Clock.SYSTEM, Long.MAX_VALUE);
  }
}
