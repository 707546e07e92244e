// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.interop.JavaClient;

/// Honest clients behind a bad network. Every deadline is twice as long as anything can take there,
/// and shorter than each client's life: one that counted from too early, or was not put off by what
/// comes, would pass.
///
/// The link reaches the server by a Unix domain socket, in which no megabytes can wait.
class LossyLinkIT {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration LIFE = DEADLINE.plusSeconds(1);

  private static final int SMALL = 16;
  private static final int LARGE = 128 * 1024;

  private final LinkedBlockingQueue<CloseCause> causes = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(8);

  /// Sends back what comes, as often as the path says. A text is the end.
  private void handle(WebSocketConnection connection) throws Exception {
    CompletableFuture<Void> _ =
        connection
            .onClose()
            .thenAccept(cause -> {
              causes.add(cause);
              ended.countDown();
            });
    int times = Integer.parseInt(connection.request().path().substring(1));
    for (Message message : connection) {
      if (message.isText()) {
        return;
      }
      for (int i = 0; i < times; i++) {
        connection.write(message);
      }
    }
  }

  private WebSocketServer server() {
    return WebSocketServer.builder()
        .options(
            Options.defaults()
                .readLimit(LARGE)
                .handshakeTimeout(DEADLINE)
                .readInterval(DEADLINE)
                .pingInterval(DEADLINE.dividedBy(10))
                .messageTimeout(DEADLINE)
                .writeInterval(DEADLINE))
        .handler(this::handle)
        .build();
  }

  @Test
  @DisplayName("[Q294] 5 % loss and 300 ms there and back: nobody is dropped")
  void nobodyIsDroppedBehindALinkThatLoses(@TempDir Path directory) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("server"));
    try (WebSocketServer _ = server().listen(address);
        LossyLink link = new LossyLink(address, 294);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> lives = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        lives.add(clients.submit(() -> live(link, SMALL, 1, Duration.ZERO)));
        lives.add(clients.submit(() -> live(link, LARGE, 1, Duration.ZERO)));
        lives.add(clients.submit(() -> live(link, LARGE, 8, Duration.ZERO))); // the server waits
        lives.add(clients.submit(() -> live(link, SMALL, 1, LIFE))); // nothing but pongs
      }
      List<Integer> messages = new ArrayList<>();
      for (Future<Integer> life : lives) {
        messages.add(life.get(60, TimeUnit.SECONDS));
      }
      System.out.println("lossy link: " + messages + " messages, " + link.lost() + " chunks lost");
      assertTrue(link.lost() > 0, "something was lost");
      for (Future<Integer> _ : lives) {
        CloseCause cause = causes.poll(30, TimeUnit.SECONDS);
        assertTrue(
            cause != null && cause.wasClean() && cause.initiator() == CloseCause.Initiator.HANDLER,
            () -> "an end: " + cause);
      }
    }
  }

  /// Sends messages, each after a silence, and wants each back so many times.
  private int live(LossyLink link, int size, int times, Duration silence) throws Exception {
    Random random = new Random(size);
    int messages = 0;
    try (JavaClient client = JavaClient.dial(link.uri("/" + times))) {
      long end = System.nanoTime() + LIFE.toNanos();
      for (; System.nanoTime() < end; messages++) {
        TimeUnit.NANOSECONDS.sleep(silence.toNanos());
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        client.send(bytes, true);
        for (int i = 0; i < times; i++) {
          assertEquals(ByteBuffer.wrap(bytes), client.binary());
        }
      }
      client.send("that was all"); // JavaClient fails if a ping comes after a Close of its own
      assertEquals("1000 ''", client.closed());
      assertTrue(ended.await(30, TimeUnit.SECONDS), "all closing handshakes are over");
    }
    return messages;
  }
}
