// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import websocketx.WebSocketConnection;
import websocketx.testing.TestPeer;

/// An ordeal finds what a server keeps.
class OrdealIT {
  private static final byte[] OPENING = Raw.upgrade("/");

  private static void open(TestPeer peer) {
    assertEquals(101, peer.sendRaw(OPENING).receiveResponse().status());
  }

  /// A handler starts behind the answer that lets its peer in: who looks at once finds none.
  private static Ordeal.Attack attack(Ordeal ordeal) {
    return peer -> {
      open(peer);
      ordeal.connection();
    };
  }

  private static String failure(Ordeal ordeal) {
    String failure =
        String.valueOf(
            assertThrows(AssertionError.class, () -> ordeal.survive(attack(ordeal))).getMessage());
    ordeal.trouble().forget();
    return failure;
  }

  @Test
  void serverThatLetsGoPasses() throws Exception {
    try (Ordeal ordeal = new Ordeal(Probe.DRAIN)) {
      ordeal.survive(OrdealIT::open);
      long bytes = ordeal.held("GET".getBytes(US_ASCII));
      assertTrue(bytes > 0 && bytes < 8 * 1024, bytes + " bytes");
    }
  }

  @Test
  void connectionsThatAreKeptAreFound() throws Exception {
    List<WebSocketConnection> kept = Collections.synchronizedList(new ArrayList<>());
    try (Ordeal ordeal =
        new Ordeal(connection -> {
          kept.add(connection);
          Probe.drain(connection);
        })) {
      String failure = failure(ordeal);
      assertTrue(failure.contains("websocketx.Connection=" + Ordeal.TIMES), failure);
      assertEquals(1 + Ordeal.TIMES, kept.size());
    }
  }

  @Test
  void handlerThatStaysIsFound() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    try (Ordeal ordeal = new Ordeal(_ -> leave.await())) {
      String failure = failure(ordeal);
      assertTrue(failure.contains("handlers that are left"), failure);
      leave.countDown();
    }
  }

  @Test
  void lineOfTheLogIsFound() throws Exception {
    try (Ordeal ordeal =
        new Ordeal(_ -> {
          throw new IllegalStateException("planted");
        })) {
      String failure = failure(ordeal);
      assertTrue(failure.contains("planted"), failure);
    }
  }

  @Test
  void memoryOfEachPeerIsMeasured() throws Exception {
    int size = 64 * 1024;
    try (Ordeal ordeal =
        new Ordeal(
            connection -> {
              byte[] held = new byte[size];
              Probe.drain(connection);
              assertEquals(size, held.length);
            },
            builder -> builder.maxConnections(2 * Ordeal.HOLDING))) {
      long bytes = ordeal.held(OPENING);
      assertTrue(bytes > size && bytes < size + 16 * 1024, bytes + " bytes");
    }
  }
}
