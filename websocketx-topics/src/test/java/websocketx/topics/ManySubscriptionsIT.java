// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestServer;

/// 50,000 subscriptions on 5,000 connections, with real sockets.
@Timeout(300)
class ManySubscriptionsIT {
  private static final int CONNECTIONS = 5000;
  private static final int TOPICS_OF_EACH = 10;
  private static final int SUBSCRIPTIONS = CONNECTIONS * TOPICS_OF_EACH;
  private static final int TOPICS = 1000;
  private static final int MOST_BYTES = 100;

  /// Far more than it takes, 0.1 s; a copy for each subscription would take longer, where they all
  /// want one topic.
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final byte[] REQUEST =
      """
      GET / HTTP/1.1
      Host: localhost
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

      """
          .replace("\n", "\r\n")
          .getBytes(US_ASCII);

  private final Topics topics = new Topics();
  private final List<SocketChannel> peers = new ArrayList<>();
  private final ConcurrentLinkedQueue<WebSocketConnection> opened = new ConcurrentLinkedQueue<>();
  private final WebSocketServer server =
      WebSocketServer.builder()
          .handler(connection -> {
            opened.add(connection);
            while (connection.read() != null) {
              // nothing comes
            }
          })
          .build();

  @AfterEach
  void leave() throws IOException {
    for (SocketChannel peer : peers) {
      peer.close();
    }
  }

  private void dial(TestServer running) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(running.uri().getHost(), running.uri().getPort());
    for (int i = 0; i < CONNECTIONS; i++) {
      SocketChannel peer = SocketChannel.open(address);
      peers.add(peer);
      peer.write(ByteBuffer.wrap(REQUEST));
      // One after the other: a queue of connections to accept is not what is tried here.
      int count = i + 1;
      Room.until("it is served", () -> opened.size() == count);
    }
  }

  /// The bytes of all objects that are alive.
  private static long heap() {
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      Matcher total = Pattern.compile("(?m)^Total +\\d+ +(\\d+)").matcher("" + histogram);
      assertTrue(total.find(), "a histogram ends with its total");
      return Long.parseLong(total.group(1));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private void subscribe() {
    int i = 0;
    for (WebSocketConnection connection : opened) {
      for (int j = 0; j < TOPICS_OF_EACH; j++, i++) {
        assertTrue(topics.subscribe(connection, "topic " + i % TOPICS, Overflow.CLOSE));
      }
    }
  }

  @Test
  void subscriptionTakesLittleMemoryAndNothingWhenItIsOver() throws IOException {
    try (TestServer running = TestServer.start(server)) {
      dial(running);
      subscribe(); // once before, as the code of it and what is told of ends take memory, too
      opened.forEach(topics::unsubscribeAll);
      heap();
      long before = heap();
      Topics fresh = new Topics();
      long begun = System.nanoTime();
      int i = 0;
      for (WebSocketConnection connection : opened) {
        for (int j = 0; j < TOPICS_OF_EACH; j++, i++) {
          fresh.subscribe(connection, "topic " + i % TOPICS, Overflow.CLOSE);
        }
      }
      Duration time = Duration.ofNanos(System.nanoTime() - begun);
      long bytes = heap() - before;
      System.out.printf(
          "%d subscriptions: %.1f bytes each, in %d ms%n",
          SUBSCRIPTIONS, (double) bytes / SUBSCRIPTIONS, time.toMillis());
      assertTrue(bytes <= (long) MOST_BYTES * SUBSCRIPTIONS, bytes + " bytes");
      assertTrue(bytes >= 40L * SUBSCRIPTIONS, bytes + " bytes: something else is measured");
      assertTrue(time.compareTo(LIMIT) < 0, time::toString);
      for (int t = 0; t < TOPICS; t++) {
        assertEquals(SUBSCRIPTIONS / TOPICS, fresh.subscribers("topic " + t));
      }
      leave();
      Room.until("all have left", () -> fresh.isEmpty() && topics.isEmpty());
    }
  }

  @Test
  void manySubscribersOfOneTopicComeAndGoQuickly() throws IOException {
    try (TestServer running = TestServer.start(server)) {
      dial(running);
      long begun = System.nanoTime();
      for (int round = 0; round < TOPICS_OF_EACH; round++) {
        opened.forEach(c -> assertTrue(topics.subscribe(c, "all", Overflow.CLOSE)));
        assertEquals(CONNECTIONS, topics.subscribers("all"));
        assertEquals(
            new Published(CONNECTIONS, 0, 0), topics.publish("all", Message.text("hello")));
        opened.forEach(c -> assertTrue(topics.unsubscribe(c, "all")));
        assertEquals(0, topics.subscribers("all"));
      }
      Duration time = Duration.ofNanos(System.nanoTime() - begun);
      System.out.println("in and out, " + SUBSCRIPTIONS + " times: " + time.toMillis() + " ms");
      assertTrue(time.compareTo(LIMIT.multipliedBy(4)) < 0, time::toString);
      leave();
      Room.until("all have left", topics::isEmpty);
    }
  }
}
