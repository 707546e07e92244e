// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Processes that follow one another on a port.
@Timeout(120)
class HandOverIT {
  private static final int ROUNDS = 5;
  private static final int CLIENTS = 4;
  private static final int MORE = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String TOLD_TO_GO = "a Close frame came instead of an answer";

  /// Clients that come again and again, each with one connection at a time.
  private static final class Clients implements AutoCloseable {
    private final Map<Long, Integer> served = new ConcurrentHashMap<>();
    private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
    private final List<AtomicInteger> calls =
        Stream.generate(AtomicInteger::new).limit(CLIENTS).toList();
    private final InetSocketAddress address;
    private final List<Thread> threads;
    private volatile boolean isOver;

    Clients(int port) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      threads =
          calls.stream()
              .map(ended -> Thread.ofPlatform().daemon().start(() -> run(ended)))
              .toList();
    }

    private void run(AtomicInteger ended) {
      while (!isOver) {
        try {
          served.merge(call(), 1, Integer::sum);
        } catch (IOException e) {
          failures.add(e);
        }
        ended.incrementAndGet();
      }
    }

    /// Returns the number of the process that has served it to the end.
    private long call() throws IOException {
      try (Caller caller = new Caller(address, "/process", PATIENCE)) {
        caller.send(Caller.TEXT, "who?");
        Caller.Frame answer = caller.receive();
        if (answer.isClose()) {
          throw new ProtocolException(TOLD_TO_GO);
        }
        caller.send(Caller.CLOSE, "\u0003\u00e8"); // 1000
        if (!caller.receive().isClose()) {
          throw new ProtocolException("no answer to the Close frame");
        }
        caller.awaitEnd();
        return Long.parseLong(answer.payload());
      }
    }

    /// Waits for the end of what is under way: at most one call of each.
    void awaitUnderWay() {
      List<Integer> before = calls.stream().map(AtomicInteger::get).toList();
      Probe.until(
          "all calls have ended",
          () -> IntStream.range(0, CLIENTS).allMatch(i -> calls.get(i).get() > before.get(i)));
    }

    int served(VictimProcess by) {
      return served.getOrDefault(by.pid(), 0);
    }

    void awaitMore(VictimProcess by) {
      int before = served(by);
      Probe.until("it serves " + MORE + " more", () -> served(by) >= before + MORE);
    }

    void stop() throws InterruptedException {
      close();
      for (Thread thread : threads) {
        Probe.join(thread);
      }
    }

    @Override
    public void close() {
      isOver = true;
    }
  }

  private static VictimProcess share(int port) throws IOException {
    return VictimProcess.start(
        List.of(), List.of(), "20000", "60000", "5000", Integer.toString(port));
  }

  /// Whether a client may come again at once: it was told so, or its connection was reset in the
  /// queue. It is not left to wait, and does not find that nobody listens.
  private static boolean isRefusal(IOException failure) {
    if (failure instanceof ProtocolException answer) {
      String what = String.valueOf(answer.getMessage());
      return what.equals(TOLD_TO_GO) || what.startsWith("HTTP/1.1 503 ");
    }
    return failure instanceof SocketException && !(failure instanceof ConnectException);
  }

  @Test
  @DisplayName("[A11] processes take over from each other and refuse only while one of them closes")
  void processesTakeOverFromEachOtherAndRefuseOnlyWhileOneOfThemCloses() throws Exception {
    try (VictimProcess first = share(0)) {
      int port = first.uri("/").getPort();
      try (VictimProcess second = share(port);
          Clients clients = new Clients(port)) {
        VictimProcess old = first;
        VictimProcess next = second;
        int refused = 0;
        for (int round = 1; round <= ROUNDS; round++) {
          clients.awaitMore(old); // both serve
          clients.awaitMore(next);
          assertEquals(refused, clients.failures.size(), clients.failures::toString);
          assertEquals("true", old.ask("drain"));
          int served = clients.served(old);
          refused = clients.failures.size();
          clients.awaitUnderWay();
          int late = clients.failures.size() - refused;
          assertTrue(late <= CLIENTS, () -> late + " late ones of " + clients.failures);
          refused += late;
          clients.awaitMore(next);
          assertTrue(clients.served(old) - served <= CLIENTS, "a server serves that has ended");
          assertEquals("0", old.ask("connections"));
          assertEquals(first.uri("").toString(), old.ask("again"));
          VictimProcess opened = old;
          old = next;
          next = opened;
        }
        clients.stop();
        for (IOException failure : clients.failures) {
          assertTrue(isRefusal(failure), failure::toString);
        }
        assertEquals("", first.errors() + second.errors());
      }
    }
  }
}
