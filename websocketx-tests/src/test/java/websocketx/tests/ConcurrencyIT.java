// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ConcurrencyIT {
  private static final int THREADS = 100;
  private static final int EACH = 1000;
  private static final int COUNT = THREADS * EACH;

  /// 100 readers and 100 writers on one connection, 1,000 messages each.
  @Test
  @DisplayName("[L225, L233] each of 100000 concurrent reads and writes is seen exactly once")
  void eachOf100000ConcurrentReadsAndWritesIsSeenExactlyOnce() throws InterruptedException {
    AtomicIntegerArray read = new AtomicIntegerArray(COUNT);
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          List<Thread> forks = new ArrayList<>();
          for (int i = 0; i < THREADS; i++) {
            int first = i * EACH;
            forks.add(connection.fork(c -> write(c, first)));
            forks.add(connection.fork(c -> read(c, read)));
          }
          for (Thread fork : forks) {
            fork.join();
          }
        });
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/", d -> d.timeout(Duration.ofSeconds(30)))) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < COUNT; i++) {
              peer.send(Integer.toString(i));
            }
          });
      BitSet written = new BitSet(COUNT);
      int[] last = new int[THREADS];
      for (int i = 0; i < COUNT; i++) {
        int number = Integer.parseInt(peer.receiveText());
        assertTrue(!written.get(number), () -> number + " was written twice");
        written.set(number);
        int order = number % EACH;
        assertTrue(
            order == 0 || order == last[number / EACH] + 1,
            "one writer's messages keep their order");
        last[number / EACH] = order;
      }
      Probe.join(sender);
      assertEquals(1000, peer.receiveClose().code().value());
      assertEquals(COUNT, written.cardinality());
      for (int i = 0; i < COUNT; i++) {
        assertEquals(1, read.get(i), "reads of message " + i);
      }
    }
  }

  private static void write(WebSocketConnection connection, int first) throws Exception {
    for (int i = first; i < first + EACH; i++) {
      connection.writeText(Integer.toString(i));
    }
  }

  private static void read(WebSocketConnection connection, AtomicIntegerArray read)
      throws Exception {
    for (int i = 0; i < EACH; i++) {
      Message message = connection.read();
      assertNotNull(message);
      read.incrementAndGet(Integer.parseInt(message.text()));
    }
  }
}
