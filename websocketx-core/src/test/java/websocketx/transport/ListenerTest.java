// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenerTest {
  private static final SocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger accepted = new AtomicInteger();

  private EventLoop loop(CountDownLatch ended) throws IOException {
    return new EventLoop("loop", 1024, failures::add, ended::countDown);
  }

  private Listener listen(List<EventLoop> loops, Acceptor acceptor) throws IOException {
    return Listener.open(ANY, false, loops, acceptor, failures::add, _ -> {});
  }

  private Endpoint count(Transport transport, long now) {
    accepted.incrementAndGet();
    return new SilentEndpoint();
  }

  private static Socket connect(Listener listener) throws IOException {
    InetSocketAddress address = (InetSocketAddress) listener.address();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(10, TimeUnit.SECONDS));
  }

  @Test
  void listenerIsClosedOnlyWhenEveryLoopHasTakenItsConnections() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    EventLoop first = loop(ended);
    EventLoop second = loop(ended); // gets no turn for now
    Listener listener = listen(List.of(first, second), this::count);
    try (Socket _ = connect(listener);
        Socket _ = connect(listener)) {
      first.start();
      listener.close(closed::countDown);
      CountDownLatch turn = new CountDownLatch(1);
      first.step().execute(turn::countDown);
      await(turn); // the first has closed the listening socket by now
      assertEquals(1, accepted.get());
      assertEquals(1, closed.getCount(), "one connection is still on its way");
      second.start();
      await(closed);
      assertEquals(2, accepted.get());
    }
    first.stop();
    second.stop();
    await(ended);
    assertTrue(failures.isEmpty(), failures.toString());
  }

  @Test
  @DisplayName("[A11] nobody gets into the queue behind the turn that closes a listener")
  void nobodyGetsIntoTheQueueBehindTheTurnThatClosesAListener() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    EventLoop only = loop(ended);
    Listener listener = listen(List.of(only), this::count);
    listener.close(closed::countDown);
    CountDownLatch tried = new CountDownLatch(1);
    only.step()
        .execute(() -> { // in the same turn
          assertThrows(ConnectException.class, () -> connect(listener).close());
          tried.countDown();
        });
    only.start();
    await(closed);
    only.stop();
    await(ended);
    assertTrue(failures.isEmpty(), failures.toString());
    assertEquals(0, tried.getCount());
  }

  @Test
  @DisplayName("[M237] connection that nobody can take is closed")
  void connectionThatNobodyCanTakeIsClosed() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    EventLoop only = loop(ended);
    Listener listener =
        listen(
            List.of(only),
            (transport, now) -> {
              throw new OutOfMemoryError("no room");
            });
    only.start();
    try (Socket socket = connect(listener)) {
      assertEquals(-1, socket.getInputStream().read());
      assertInstanceOf(OutOfMemoryError.class, failures.poll(10, TimeUnit.SECONDS));
    }
    listener.close(closed::countDown);
    await(closed);
    only.stop();
    await(ended);
  }

  @Test
  @DisplayName("[N256] failure of who hears of failures does not end the loop")
  void failureOfWhoHearsOfFailuresDoesNotEndTheLoop() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    EventLoop loop =
        new EventLoop(
            "loop",
            1024,
            failure -> {
              failures.add(failure);
              throw new OutOfMemoryError("nor for a log line");
            },
            ended::countDown);
    loop.start();
    for (int i = 1; i <= 3; i++) {
      loop.step()
          .execute(() -> {
            throw new OutOfMemoryError("no room");
          });
      assertInstanceOf(OutOfMemoryError.class, failures.poll(10, TimeUnit.SECONDS));
    }
    CountDownLatch turn = new CountDownLatch(1);
    loop.step().execute(turn::countDown);
    await(turn);
    loop.stop();
    await(ended);
  }

  @Test
  void addressInUseIsRefused() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    EventLoop only = loop(ended);
    Listener listener = listen(List.of(only), this::count);
    assertThrows(
        IOException.class,
        () ->
            Listener.open(
                listener.address(), false, List.of(only), this::count, failures::add, _ -> {}));
    only.start();
    listener.close(closed::countDown);
    await(closed);
    only.stop();
    await(ended);
  }
}
