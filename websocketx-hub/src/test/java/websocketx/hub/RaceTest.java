// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.Message;
import websocketx.testing.WebSocketExtension;

/// Peers come and go while messages are published: nobody misses one, or gets one twice.
@Timeout(300)
@ExtendWith(WebSocketExtension.class)
class RaceTest {
  private static final int PEERS = 50;
  private static final int NODES = 3;
  private static final int MESSAGES = 1_500; // of each publisher
  private static final int TOTAL = NODES * MESSAGES;
  private static final String PADDING = " ".repeat(400);
  private static final int PACE = 100_000; // ns

  private static long seed() {
    long seed = Long.getLong("websocketx.seed", System.nanoTime());
    System.out.println("RaceTest: -Dwebsocketx.seed=" + seed);
    return seed;
  }

  @Test
  void nobodyMissesAnything() throws InterruptedException {
    run("h", seed(), false);
  }

  @Test
  void nobodyMissesAnythingOnAFaultyLink() throws InterruptedException {
    run("h", seed(), true);
  }

  @Test
  void whatIsNotKeptIsTold() throws InterruptedException {
    run("s", seed(), true);
  }

  private static void run(String topic, long seed, boolean isFaulty) throws InterruptedException {
    try (Cluster cluster = new Cluster()) {
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        Node node =
            cluster.node(
                b -> b.linger(Duration.ofMillis(200)),
                options -> options.maxUnsentBytes(4_096).writeBufferSize(1_024));
        if (isFaulty) {
          node.broker.way = new Mess(seed + i);
        }
        nodes.add(node);
      }
      List<Wanderer> peers = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      AtomicInteger publishing = new AtomicInteger(NODES);
      for (int i = 0; i < PEERS; i++) {
        Wanderer peer = new Wanderer(nodes, topic, seed * 31 + i);
        peers.add(peer);
        threads.add(Thread.ofVirtual().start(() -> peer.wander(() -> publishing.get() == 0)));
      }
      for (Node node : nodes) {
        threads.add(Thread.ofVirtual().start(() -> publish(node, topic, publishing)));
      }
      while (publishing.get() > 0) {
        nodes.forEach(node -> node.time.pass(Duration.ofMillis(50)));
        LockSupport.parkNanos(1_000_000);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (Wanderer peer : peers) {
        Client.until(
            "this peer has all: " + peer,
            () -> {
              nodes.forEach(node -> node.time.pass(Duration.ofSeconds(1)));
              return peer.isAt(TOTAL);
            });
      }
      assertTrue(peers.stream().mapToLong(Wanderer::received).sum() > TOTAL, "much has come");
      System.out.println("losses told: " + peers.stream().mapToInt(Wanderer::losses).sum());
      peers.forEach(Wanderer::leaveNode);
      peers.forEach(Wanderer::rethrow);
    }
  }

  private static void publish(Node node, String topic, AtomicInteger publishing) {
    for (int i = 0; i < MESSAGES; i++) {
      var _ = Client.get(node.hub.publish(topic, Message.text(i + PADDING)));
      LockSupport.parkNanos(PACE);
    }
    publishing.decrementAndGet();
  }

  /// Drops messages, repeats them, and keeps some back.
  private static final class Mess
      implements java.util.function.Function<FaultyBroker.Incoming, List<FaultyBroker.Incoming>> {
    private final Random random;
    private final List<FaultyBroker.Incoming> kept = new ArrayList<>();

    Mess(long seed) {
      random = new Random(seed);
    }

    @Override
    public synchronized List<FaultyBroker.Incoming> apply(FaultyBroker.Incoming message) {
      return switch (random.nextInt(50)) {
        case 0 -> List.of();
        case 1 -> List.of(message, message);
        case 2 -> {
          kept.add(message);
          yield List.of();
        }
        case 3 -> {
          List<FaultyBroker.Incoming> all = new ArrayList<>(kept);
          all.addFirst(message);
          kept.clear();
          yield all;
        }
        default -> List.of(message);
      };
    }
  }
}
