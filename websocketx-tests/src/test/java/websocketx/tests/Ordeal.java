// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.Dialer;
import websocketx.testing.ServerSockets;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// A server over real sockets that has to survive attacks. What an attack must bring about, the
/// attack itself asserts. What is asked of the server besides is the same for all and asserted
/// here: it soon has let go of descriptors, handlers, connections and every object; it has logged
/// nothing, nothing was thrown that nobody caught; and an honest client is served.
///
/// One loop serves all, and there are fewer places for connections than attacks: a place that is
/// not given back is one that the honest client misses. A check of the test's own has to let the
/// path `/honest` in.
final class Ordeal implements AutoCloseable {
  /// What a peer does that is connected and has said nothing yet.
  @FunctionalInterface
  interface Attack {
    void by(TestPeer peer) throws Exception;
  }

  /// What a client does from its connecting to its end.
  @FunctionalInterface
  interface Client {
    void run() throws Exception;
  }

  /// How often each attack is run.
  static final int TIMES = 20;

  /// How many peers hold something at once.
  static final int HOLDING = 200;

  private static final String HONEST = "/honest";

  /// A matter of milliseconds, on a machine that is not busy. Less than any deadline that a
  /// connection has by default but that of a handshake.
  private static final long RELEASE = TimeUnit.SECONDS.toNanos(5);

  private static final long POLL = 1_000_000;

  private final WebSocketHandler handler;
  private final AtomicInteger handlers = new AtomicInteger();
  private final LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
  private final WebSocketServer server;
  private final TestServer running;
  private final Trouble trouble = new Trouble();
  private @Nullable String expected; // how lines of the log begin that are no surprise

  Ordeal(WebSocketHandler handler) {
    this(handler, builder -> builder);
  }

  Ordeal(WebSocketHandler handler, UnaryOperator<WebSocketServerBuilder> settings) {
    this(handler, settings, null);
  }

  /// @param tls null for none
  Ordeal(
      WebSocketHandler handler,
      UnaryOperator<WebSocketServerBuilder> settings,
      @Nullable Supplier<? extends SSLEngine> tls) {
    this.handler = handler;
    server =
        settings
            .apply(
                WebSocketServer.builder()
                    .handler(this::handle)
                    .eventLoops(1)
                    .maxConnections(TIMES / 2))
            .build();
    running = tls == null ? TestServer.start(server) : TestServer.start(server, tls);
  }

  private void handle(WebSocketConnection connection) throws Exception {
    handlers.incrementAndGet();
    try {
      if (connection.request().path().equals(HONEST)) {
        Probe.ECHO.handle(connection);
      } else {
        opened.add(connection);
        handler.handle(connection);
      }
    } finally {
      handlers.decrementAndGet();
    }
  }

  /// From now on attacks may leave lines in the log that begin like this.
  Ordeal expecting(String line) {
    expected = line;
    return this;
  }

  WebSocketServer server() {
    return server;
  }

  Trouble trouble() {
    return trouble;
  }

  TestPeer dial(String target) {
    return running.dial(target);
  }

  TestPeer connect(Consumer<Dialer> configure) {
    return running.connect(configure);
  }

  /// How many sockets the server has for its peers, where the system shows them.
  int sockets() {
    return ServerSockets.of(running.uri().getPort()).size();
  }

  /// The server's side of the next connection that was opened and not asked for.
  WebSocketConnection connection() throws InterruptedException {
    WebSocketConnection connection = opened.poll(10, TimeUnit.SECONDS);
    assertNotNull(connection, "no handler has started");
    return connection;
  }

  /// Runs an attack again and again, and asserts that nothing of it is left.
  void survive(Attack attack) throws Exception {
    surviveClients(() -> {
      try (TestPeer peer = running.connect()) {
        attack.by(peer);
      }
    });
  }

  /// As `survive`, with a client that the attack brings.
  void surviveClients(Client attack) throws Exception {
    attack.run(); // and makes what is made once and kept
    assertReleased();
    LiveObjects before = LiveObjects.look();
    for (int i = 0; i < TIMES; i++) {
      attack.run();
    }
    assertReleased();
    LiveObjects.look().assertNoLeakSince(before, TIMES);
    assertServesTheHonest();
    assertQuiet();
  }

  /// Lets many peers send something and hold on, and returns how many bytes of heap each of them
  /// takes, its own socket included. Asserts that nothing is left when they have gone.
  ///
  /// The least of three times: others in this process may need memory in any of them.
  long held(byte[] sent) throws Exception {
    hold(HOLDING / 10, sent, LiveObjects::look);
    assertReleased();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      LiveObjects before = LiveObjects.look();
      LiveObjects during = hold(HOLDING, sent, LiveObjects::look);
      assertReleased();
      LiveObjects.look().assertNoLeakSince(before, HOLDING);
      least = Math.min(least, (during.bytes() - before.bytes()) / HOLDING);
    }
    assertServesTheHonest();
    assertQuiet();
    return least;
  }

  private <T> T hold(int count, byte[] sent, Supplier<T> look) throws IOException {
    List<SocketChannel> peers = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        peers.add(
            SocketChannel.open(
                new InetSocketAddress(running.uri().getHost(), running.uri().getPort())));
        ByteBuffer bytes = ByteBuffer.wrap(sent);
        while (bytes.hasRemaining()) {
          peers.getLast().write(bytes);
        }
      }
      assertServesTheHonest(); // what was sent before has been read by then
      opened.clear();
      return look.get();
    } finally {
      for (SocketChannel peer : peers) {
        peer.close();
      }
    }
  }

  /// Everything that peers have had is given back, soon.
  void assertReleased() {
    assertSoon("handlers", () -> handlers.get() == 0 ? "" : handlers + " run");
    assertSoon("connections", () -> list(List.copyOf(server.connections())));
    assertSoon("sockets", () -> list(ServerSockets.of(running.uri().getPort())));
    opened.clear();
  }

  private static String list(List<?> left) {
    return left.isEmpty() ? "" : left.toString();
  }

  private static void assertSoon(String what, Supplier<String> left) {
    long end = System.nanoTime() + RELEASE;
    String seen = left.get();
    while (!seen.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(POLL);
      seen = left.get(); // once only: the next peer may come at any time
    }
    assertEquals("", seen, what + " that are left");
  }

  /// Whoever comes now gets a place, and answers.
  void assertServesTheHonest() {
    long end = System.nanoTime() + RELEASE;
    while (true) {
      try (TestPeer honest = running.dial(HONEST)) {
        if (honest.status() == 101) {
          assertEquals("still there", honest.send("still there").receiveText());
          assertEquals("for all", honest.send("for all").receiveText());
          assertEquals(
              StatusCode.NORMAL_CLOSURE,
              honest.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose().code());
          return;
        }
        int status = honest.status();
        assertTrue(System.nanoTime() < end, () -> "an honest client is answered " + status);
      }
      LockSupport.parkNanos(POLL);
    }
  }

  /// Nothing was logged but what was expected, and nothing thrown that nobody has caught.
  void assertQuiet() {
    String line = expected;
    assertEquals(
        List.of(),
        trouble.lines().stream()
            .filter(logged -> line == null || !logged.startsWith(line))
            .toList());
    assertEquals(List.of(), trouble.uncaught());
  }

  @Override
  public void close() {
    try {
      running.close();
    } finally {
      trouble.close();
    }
  }
}
