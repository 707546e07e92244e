// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// A server whose peers subscribe by what they send: `+TOPIC` (or `+TOPIC OVERFLOW`) and `-TOPIC`,
/// answered with `true` or `false`; anything else comes back as it is.
final class Room implements WebSocketHandler, AutoCloseable {
  private static final long SECONDS = 20;

  final Topics topics;
  final TestServer server;
  private final LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();

  private Room(Topics topics, UnaryOperator<WebSocketServerBuilder> with, boolean inMemory) {
    this.topics = topics;
    WebSocketServer built = with.apply(WebSocketServer.builder().handler(this)).build();
    server = inMemory ? TestServer.inMemory(built) : TestServer.start(built);
  }

  static Room inMemory(Topics topics) {
    return inMemory(topics, UnaryOperator.identity());
  }

  static Room inMemory(Topics topics, UnaryOperator<WebSocketServerBuilder> with) {
    return new Room(topics, with, true);
  }

  static Room overTcp(Topics topics, UnaryOperator<WebSocketServerBuilder> with) {
    return new Room(topics, with, false);
  }

  @Override
  public void handle(WebSocketConnection connection) throws Exception {
    opened.add(connection);
    for (Message message : connection) {
      String[] words = message.text().split(" ", 2);
      String topic = words[0].isEmpty() ? "" : words[0].substring(1);
      switch (words[0].isEmpty() ? ' ' : words[0].charAt(0)) {
        case '+' -> {
          Overflow overflow =
              words.length < 2
                  ? Overflow.DROP_NEW
                  : Overflow.valueOf(words[1].toUpperCase(Locale.ROOT));
          connection.writeText("" + topics.subscribe(connection, topic, overflow));
        }
        case '-' -> connection.writeText("" + topics.unsubscribe(connection, topic));
        case '!' -> throw new CloseStatusException(StatusCode.GOING_AWAY, "told to");
        default -> connection.write(message);
      }
    }
  }

  /// A peer that has opened.
  TestPeer enter() {
    return server.dial("/");
  }

  /// A peer that has subscribed.
  TestPeer enter(String topic, Overflow overflow) {
    TestPeer peer = enter();
    String answer = peer.send("+" + topic + " " + overflow).receiveText();
    assertTrue(Boolean.parseBoolean(answer), answer);
    return peer;
  }

  /// The server's side of the peer that has entered first and was not asked for before.
  WebSocketConnection connection() throws InterruptedException {
    WebSocketConnection connection = opened.poll(SECONDS, TimeUnit.SECONDS);
    assertNotNull(connection, "nobody has entered");
    return connection;
  }

  /// Waits until something is so.
  static void until(String what, BooleanSupplier isSo) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!isSo.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "it never came true that " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
