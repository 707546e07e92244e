// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.StatusCode;
import websocketx.conformance.wire.Frame;

/// Handlers that compute and keep every carrier thread: pings are answered all the same,
/// connections accepted, and closes answered.
class BusyIT {
  /// Who has to wait for the handlers waits for ever.
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @ParameterizedTest
  @EnumSource
  void peersAreServedWhileHandlersCompute(Containers kind) throws Exception {
    int carriers = Runtime.getRuntime().availableProcessors();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch spinning = new CountDownLatch(carriers);
    try (Stage stage =
            new Stage(
                kind,
                connection -> {
                  if ("yes".equals(connection.request().query("spin"))) {
                    spinning.countDown();
                    while (!stop.get()) {
                      Thread.onSpinWait();
                    }
                  }
                  Stage.DRAIN.handle(connection);
                });
        Client quiet = stage.dial()) {
      List<Client> busy = new ArrayList<>();
      try {
        for (int i = 0; i < carriers; i++) {
          Client client = new Client(java.net.URI.create(stage.uri() + "?spin=yes"));
          assertEquals(101, client.answer().status());
          busy.add(client);
        }
        assertTrue(spinning.await(20, TimeUnit.SECONDS));
        long longest = 0;
        for (int i = 0; i < 40; i++) {
          longest = Math.max(longest, roundTrip(i % 2 == 0 ? quiet : busy.get(i % carriers)));
        }
        Table.put(Table.Row.BUSY, kind, longest / 1_000_000 + " ms");
        assertTrue(longest < LONGEST.toNanos(), "a pong took " + longest + " ns");
        try (Client late = stage.dial()) {
          late.send(Frame.close(1000));
          assertEquals(StatusCode.NORMAL_CLOSURE, late.receiveClose().code());
        }
      } finally {
        stop.set(true);
        busy.forEach(Client::close);
      }
    }
  }

  private static long roundTrip(Client peer) throws InterruptedException {
    long start = System.nanoTime();
    peer.send(Frame.ping("beat"));
    peer.receivePong();
    return System.nanoTime() - start;
  }
}
