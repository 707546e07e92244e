// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;

/// Peers and handlers that do whatever comes to their minds, several at a time: each connection
/// must open once and end once, and nothing may be left.
@ExtendWith(WebSocketExtension.class)
class RandomLivesIT {
  private static final int PEERS = 4; // at a time
  private static final int LIVES = 50; // of each

  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Map<WebSocketConnection, String> lives = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyConnectionOpensOnceAndEndsOnce(boolean inMemory) throws InterruptedException {
    WebSocketServer served =
        WebSocketServer.builder()
            .handler(this::live)
            .observer(
                new WebSocketObserver() {
                  @Override
                  public void opened(WebSocketConnection connection) {
                    lives.merge(connection, "opened", String::concat);
                  }

                  @Override
                  public void closed(WebSocketConnection connection, CloseCause cause) {
                    lives.merge(connection, " closed", String::concat);
                  }
                })
            .options(Options.defaults().readLimit(100_000).writeInterval(Duration.ofSeconds(1)))
            .build();
    Map<Integer, Throwable> failures = new ConcurrentHashMap<>();
    try (TestServer server = inMemory ? TestServer.inMemory(served) : TestServer.start(served)) {
      Thread[] threads = new Thread[PEERS];
      for (int i = 0; i < PEERS; i++) {
        int seed = i;
        threads[i] =
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, failure) -> failures.put(seed, failure))
                .start(() -> play(server, new Random(seed)));
      }
      Duration step = inMemory ? Duration.ofMillis(1) : Duration.ofMillis(100);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      for (Thread thread : threads) {
        while (!thread.join(step)) {
          assertTrue(System.nanoTime() < end, "a peer is stuck");
          if (inMemory) {
            server.advance(Duration.ofMillis(100));
          }
        }
      }
    }
    assertAll(
        () -> assertEquals(Map.of(), failures),
        () -> assertEquals(PEERS * LIVES, started.get()),
        () -> assertEquals(PEERS * LIVES, ended.get()),
        () -> assertEquals(PEERS * LIVES, lives.size()),
        () -> lives.values().forEach(life -> assertEquals("opened closed", life)));
  }

  private void live(WebSocketConnection connection) throws Exception {
    started.incrementAndGet();
    try {
      Random random = ThreadLocalRandom.current();
      if (random.nextInt(4) == 0) {
        connection.fork(same -> {
          while (same.read() != null) {
            same.offer(Message.text("taken by a fork"));
          }
        });
      }
      for (Message message : connection) {
        switch (random.nextInt(12)) {
          case 0 -> connection.close(StatusCode.GOING_AWAY, "had enough");
          case 1 -> {
            return;
          }
          case 2 -> connection.abort();
          case 3 -> connection.fork(same -> same.writeBinary(new byte[3000]));
          case 4 -> connection.writeBinary(new byte[200_000]);
          case 5 -> throw new CloseStatusException(StatusCode.POLICY_VIOLATION, "no");
          default -> connection.write(message);
        }
      }
    } finally {
      ended.incrementAndGet();
    }
  }

  private static void play(TestServer server, Random random) {
    for (int i = 0; i < LIVES; i++) {
      boolean answersClose = random.nextInt(5) > 0;
      TestPeer peer =
          server.dial("/", d -> d.answerClose(answersClose).timeout(Duration.ofSeconds(20)));
      for (int steps = random.nextInt(12); steps > 0; steps--) {
        step(peer, random);
      }
      if (random.nextBoolean()) {
        peer.close();
      }
    }
  }

  private static void step(TestPeer peer, Random random) {
    switch (random.nextInt(14)) {
      case 0 -> peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      case 1 -> peer.abort();
      case 2 -> peer.close();
      case 3 -> peer.halfClose();
      case 4 -> peer.stall();
      case 5 -> peer.resume();
      case 6 -> peer.ping((byte) 7);
      case 7 -> peer.sendRaw((byte) 0x81);
      case 8 -> peer.send(new byte[50_000]);
      case 9 -> {
        byte[] noise = new byte[random.nextInt(20)];
        random.nextBytes(noise);
        peer.sendRaw(noise);
      }
      default -> peer.send("hello");
    }
  }
}
