// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Compression;
import websocketx.Decision;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// `maxCompressedConnections`: whoever comes when there are so many is served without compression.
class CompressedConnectionsIT {
  private static final int MOST = 3;
  private static final String TEXT = "to be or not to be, ".repeat(40);

  private static WebSocketServerBuilder builder() {
    return WebSocketServer.builder()
        .handler(Probe.ECHO)
        .maxCompressedConnections(MOST)
        .options(Options.defaults().compression(Compression.level(6)));
  }

  private static TestPeer dial(TestServer server) {
    return server.dial("/", d -> d.compression());
  }

  private static boolean isCompressed(TestPeer peer) {
    assertEquals(101, peer.status());
    assertEquals(TEXT, peer.send(TEXT).receiveText());
    assertEquals(!peer.extensions().isEmpty(), peer.wasCompressed());
    return peer.wasCompressed();
  }

  /// All places are free: as many as there are get one, and no more.
  private static void assertAllFree(TestServer server) {
    List<TestPeer> peers = new ArrayList<>();
    Probe.until(
        "a place is free",
        () -> {
          peers.add(dial(server));
          if (peers.size() > 1 && !isCompressed(peers.getFirst())) {
            peers.removeFirst().close();
          }
          return isCompressed(peers.getLast());
        });
    peers.forEach(TestPeer::close);
    peers.clear();
    Probe.until(
        "all places are free",
        () -> {
          peers.forEach(TestPeer::close);
          peers.clear();
          for (int i = 0; i < MOST; i++) {
            peers.add(dial(server));
          }
          return peers.stream().allMatch(CompressedConnectionsIT::isCompressed);
        });
    try (TestPeer further = dial(server)) {
      assertEquals("", further.extensions());
      assertTrue(!isCompressed(further));
    }
    peers.forEach(TestPeer::close);
  }

  @Test
  @DisplayName("[K217] further connections are opened without compression")
  void furtherConnectionsAreOpenedWithoutCompression() {
    try (TestServer server = TestServer.start(builder().build())) {
      for (int round = 0; round < 5; round++) {
        assertAllFree(server);
      }
    }
  }

  @Test
  void placeIsFreeAgainHoweverItsConnectionEnds() {
    try (TestServer server = TestServer.start(builder().build())) {
      for (int i = 0; i < 30; i++) {
        TestPeer peer = dial(server);
        switch (i % 4) {
          case 0 -> peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
          case 1 -> peer.abort();
          case 2 -> peer.sendRaw((byte) 0xFF, (byte) 0xFF).receiveClose();
          default -> peer.close();
        }
      }
      assertAllFree(server);
    }
  }

  @Test
  void openingThatFailsTakesNoPlace() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Semaphore goOn = new Semaphore(0);
    WebSocketServer built =
        builder()
            .check(request -> {
              asked.incrementAndGet();
              return switch (request.path()) {
                case "/no" -> Decision.refuse(403, "no");
                case "/bad" -> Decision.accept().subprotocol("foreign");
                case "/throws" -> throw new IllegalStateException("as the test wants it");
                case "/later" -> {
                  assertTrue(goOn.tryAcquire(10, TimeUnit.SECONDS));
                  yield Decision.accept();
                }
                default -> Decision.accept();
              };
            })
            .build();
    try (TestServer server = TestServer.start(built)) {
      for (int i = 0; i < 3 * MOST; i++) {
        for (String path : List.of("/no", "/bad", "/throws")) {
          try (TestPeer peer = server.dial(path, d -> d.compression())) {
            assertNotEquals(101, peer.status());
          }
        }
        try (TestPeer malformed = server.dial("/", d -> d.compression("permessage-deflate;"))) {
          assertEquals(400, malformed.status());
        }
        try (TestPeer declined = server.dial("/", d -> d.compression("permessage-deflate; x"))) {
          assertEquals("", declined.extensions());
        }
      }
      int before = asked.get();
      for (int i = 0; i < 3 * MOST; i++) { // who vanish before, while and after it is decided
        server.connect().sendRaw(request("/")).abort();
        server.connect().sendRaw(request("/later")).abort();
        server.connect().sendRaw(request("/later")).close();
      }
      Probe.until("all that can wait do", () -> asked.get() > before && goOn.hasQueuedThreads());
      goOn.release(6 * MOST);
      assertAllFree(server);
    }
  }

  private static byte[] request(String path) {
    return Raw.upgrade(path, "Sec-WebSocket-Extensions: permessage-deflate");
  }

  @Test
  void plainConnectionsTakeNoPlace() throws InterruptedException {
    CountDownLatch leave = new CountDownLatch(1);
    WebSocketServer built =
        builder()
            .check(request ->
                request.path().equals("/plain")
                    ? Decision.accept(connection -> assertTrue(leave.await(20, TimeUnit.SECONDS)))
                        .options(options -> options.compression(Compression.OFF))
                    : Decision.accept())
            .build();
    List<TestPeer> plain = new ArrayList<>();
    try (TestServer server = TestServer.start(built)) {
      for (int i = 0; i < 2 * MOST; i++) {
        plain.add(server.dial("/plain", d -> d.compression()));
        plain.add(server.dial("/"));
        assertEquals("", plain.getLast().extensions());
      }
      assertAllFree(server);
      plain.forEach(TestPeer::close);
      leave.countDown();
      assertAllFree(server);
    }
  }

  /// The handler still works when its connection has long closed.
  @Test
  void placeIsTakenUntilTheHandlerHasReturned() throws InterruptedException {
    CountDownLatch leave = new CountDownLatch(1);
    WebSocketServer built =
        WebSocketServer.builder()
            .maxCompressedConnections(1)
            .handler(connection -> {
              if (connection.request().path().equals("/stays")) {
                assertTrue(leave.await(20, TimeUnit.SECONDS));
              } else {
                Probe.ECHO.handle(connection);
              }
            })
            .options(Options.defaults().compression(Compression.level(6)))
            .build();
    try (TestServer server = TestServer.start(built);
        TestPeer first = server.dial("/stays", d -> d.compression())) {
      assertEquals(1, built.connections().size());
      first.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      try (TestPeer second = dial(server)) {
        assertTrue(!isCompressed(second));
      }
      leave.countDown();
      Probe.until(
          "the place is free",
          () -> {
            try (TestPeer third = dial(server)) {
              return isCompressed(third);
            }
          });
    }
  }
}
