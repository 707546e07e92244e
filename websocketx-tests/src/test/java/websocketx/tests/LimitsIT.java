// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.Decision;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// The limits of a server and of its connections: what happens beyond each, and that all is well
/// again afterwards.
@Timeout(60)
class LimitsIT {
  private static final int KIB = 1024;

  private static void assertRefused(TestPeer peer, String reason) {
    assertEquals(503, peer.status());
    assertEquals(reason + "\n", peer.responseBody());
    String retry = peer.responseHeader("Retry-After");
    assertNotNull(retry);
    int seconds = Integer.parseInt(retry);
    assertTrue(seconds >= 1 && seconds <= 30, retry);
  }

  @Test
  @DisplayName(
      "[A7] maxConnectionsPerAddress: 503 for the client that has too many, not for others")
  void clientWithTooManyConnectionsIsToldSo() throws Exception {
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer server =
        WebSocketServer.builder().handler(probe).maxConnectionsPerAddress(2).build();
    try (TestServer running = TestServer.start(server);
        TestPeer first = running.dial("/")) {
      assertEquals(101, first.status());
      WebSocketConnection oldest = probe.connection();
      assertEquals(101, running.dial("/").status());
      try (TestPeer third = running.dial("/")) {
        assertRefused(third, "too many connections from your address");
        assertEquals(0, third.receiveToEnd().length);
      }
      InetAddress theirs = InetAddress.ofLiteral("127.0.0.2");
      try (Socket other =
          new Socket(InetAddress.ofLiteral("127.0.0.1"), running.uri().getPort(), theirs, 0)) {
        other.getOutputStream().write(Raw.upgrade("/"));
        assertEquals("HTTP/1.1 101", new String(other.getInputStream().readNBytes(12), US_ASCII));
      }
      first.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(oldest.awaitTermination(Duration.ofSeconds(10)));
      Probe.until(
          "the place is free again",
          () -> {
            try (TestPeer next = running.dial("/")) {
              return next.status() == 101;
            }
          });
    }
    assertEquals(0, server.connections().size());
  }

  @Test
  @DisplayName(
      "[A8, D105, R2] checks at work are bounded: 503, and newcomers are not dropped for them")
  void checksAtWorkAreBounded() throws Exception {
    CountDownLatch mayDecide = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .maxPendingHandshakes(2)
            .options(Options.defaults().handshakeTimeout(Duration.ofSeconds(10)))
            .check(_ -> {
              asked.incrementAndGet();
              mayDecide.await();
              return Decision.accept();
            })
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer first = running.connect();
        TestPeer second = running.connect()) {
      first.sendRaw(Raw.upgrade("/"));
      second.sendRaw(Raw.upgrade("/"));
      Probe.until("two checks are at work", () -> asked.get() == 2);
      try (TestPeer third = running.dial("/")) {
        assertRefused(third, "too many requests at once");
      }
      try (TestPeer newcomer = running.connect()) {
        newcomer.receiveNothing(Duration.ofMillis(200)); // it still has time for its request
        mayDecide.countDown();
        assertEquals(101, first.receiveResponse().status());
        assertEquals(101, second.receiveResponse().status());
        assertEquals(101, newcomer.sendRaw(Raw.upgrade("/")).receiveResponse().status());
      }
    }
    assertEquals(3, asked.get());
    assertEquals(0, server.connections().size());
  }

  @Test
  @DisplayName("[E123] hosts: another Host gets 421, whatever its origin says")
  void otherHostGets421() {
    WebSocketServer server =
        WebSocketServer.builder().handler(Probe.DRAIN).hosts("127.0.0.1", "localhost").build();
    try (TestServer running = TestServer.start(server);
        TestPeer rebound = running.connect();
        TestPeer right = running.dial("/")) {
      rebound.sendRaw(Raw.upgrade("/", "Origin: http://good")).receiveResponse(); // Host: good
      assertEquals(421, rebound.status());
      assertEquals("this host is not served here\n", rebound.responseBody());
      assertEquals(101, right.status());
    }
    assertEquals(0, server.connections().size());
  }

  @Test
  @DisplayName("maxMessagesPerSecond: one too many is an end with 1008, and is not handed over")
  void messagesBeyondTheRateAreAnEndWith1008() throws InterruptedException {
    AtomicInteger read = new AtomicInteger();
    Probe probe =
        new Probe(c -> {
          while (c.read() != null) {
            read.incrementAndGet();
          }
        });
    Options options = Options.defaults().maxMessagesPerSecond(5);
    WebSocketServer server = WebSocketServer.builder().handler(probe).options(options).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      ByteArrayOutputStream batch = new ByteArrayOutputStream();
      for (int i = 0; i < 8; i++) {
        batch.writeBytes(Raw.frame(0x81, (byte) 'x'));
      }
      CloseFrame frame = new CloseFrame(StatusCode.POLICY_VIOLATION, "over 5 messages in a second");
      assertEquals(frame, peer.sendRaw(batch.toByteArray()).receiveClose().frame());
      WebSocketConnection connection = probe.connection();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals(frame, cause.frame());
      assertEquals(Initiator.PROTOCOL, cause.initiator());
      assertInstanceOf(ProtocolException.class, cause.error());
      assertTrue(connection.awaitTermination(Duration.ofSeconds(10)));
      assertEquals(5, read.get());
    }
    assertEquals(0, server.connections().size());
  }

  @Test
  @DisplayName("[O273] maxLifetime: a connection is closed in order after 80 to 100 % of it")
  void connectionIsClosedWhenItsLifetimeIsOver() throws InterruptedException {
    Probe probe = new Probe(Probe.ECHO);
    Options options = Options.defaults().maxLifetime(Duration.ofSeconds(2));
    WebSocketServer server = WebSocketServer.builder().handler(probe).options(options).build();
    long start = System.nanoTime();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("still", peer.send("still").receiveText());
      CloseFrame frame =
          new CloseFrame(StatusCode.GOING_AWAY, "lifetime of this connection is over");
      assertEquals(frame, peer.receiveClose().frame());
      Duration lived = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(lived.toMillis() >= 1500, () -> "after " + lived); // 80 %, and some slack
      CloseCause cause = Probe.causeOf(probe.connection());
      assertEquals(frame, cause.frame());
      assertEquals(Initiator.SERVER, cause.initiator());
      assertTrue(cause.wasClean());
      assertNull(cause.error());
    }
    assertEquals(1, probe.returned());
    assertEquals(0, server.connections().size());
  }

  @Test
  @DisplayName("[L229] maxUnreadBytesInTotal: 1013 for those that go beyond, the others go on")
  void unreadMessagesAreBoundedInTotal() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    Probe probe =
        new Probe(c -> {
          mayRead.await();
          Probe.drain(c);
        });
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(probe)
            .maxUnreadBytesInTotal(1024 * KIB)
            .options(Options.defaults().readLimit(1024 * KIB).maxUnreadBytes(1024 * KIB))
            .build();
    byte[] large = new byte[240 * KIB];
    try (TestServer running = TestServer.start(server)) {
      List<TestPeer> within = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        TestPeer peer = running.dial("/");
        within.add(peer);
        peer.send(large).ping((byte) i);
        assertArrayEquals(new byte[] {(byte) i}, peer.receivePong());
        assertNotNull(probe.connection());
      }
      for (int i = 0; i < 4; i++) {
        try (TestPeer beyond = running.dial("/")) {
          CloseFrame frame =
              new CloseFrame(
                  StatusCode.TRY_AGAIN_LATER, "server is short of memory, try again later");
          assertEquals(frame, beyond.send(large).receiveClose().frame());
          CloseCause cause = Probe.causeOf(probe.connection());
          assertEquals(frame, cause.frame());
          assertEquals(Initiator.PROTOCOL, cause.initiator());
        }
      }
      mayRead.countDown();
      Probe.until("the other handlers have returned", () -> probe.returned() == 4);
      for (TestPeer peer : within) {
        peer.send(large).ping();
        assertEquals(0, peer.receivePong().length);
      }
    }
    assertEquals(8, probe.returned());
    assertEquals(0, server.connections().size());
  }

  @Test
  @DisplayName("[H164] thousands of pings in a row are all answered, in order")
  void everyPingOfAFloodIsAnsweredInOrder() {
    int count = 5000;
    try (TestServer running = TestServer.start(WebSocketServer.of(Probe.ECHO));
        TestPeer peer = running.dial("/")) {
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      for (int i = 0; i < count; i++) {
        flood.writeBytes(Raw.frame(0x89, ByteBuffer.allocate(4).putInt(i).array()));
      }
      flood.writeBytes(Raw.frame(0x81, (byte) 'x'));
      peer.sendRaw(flood.toByteArray());
      for (int i = 0; i < count; i++) {
        assertEquals(i, ByteBuffer.wrap(peer.receivePong()).getInt());
      }
      assertEquals("x", peer.receiveText());
    }
  }

  @Test
  @DisplayName("[R11] of a request its head is kept, once, as long as the connection")
  void headOfARequestIsKeptOnce() throws Exception {
    int most = 16 * KIB;
    byte[] small = Raw.upgrade("/");
    byte[] large = Raw.upgrade("/", "Cookie: " + "c".repeat(most - small.length - 10));
    assertEquals(most, large.length);
    try (Ordeal ordeal =
        new Ordeal(
            Probe.DRAIN,
            builder -> builder.maxConnections(2 * Ordeal.HOLDING).maxHeaderBytes(most))) {
      long without = ordeal.held(small);
      long held = ordeal.held(large); // which also sees that nothing is left of them
      System.out.println("heads: " + without + " and " + held + " bytes of heap a connection");
      long ofTheHead = held - without;
      assertTrue(ofTheHead < most + most / 4, ofTheHead + " bytes for one of " + most);
      assertTrue(ofTheHead > most / 2, "else this measures something else");
    }
  }
}
