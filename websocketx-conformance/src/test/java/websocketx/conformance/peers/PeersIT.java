// SPDX-License-Identifier: Apache-2.0
package websocketx.conformance.peers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.ConnectException;
import java.net.URI;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import websocketx.peers.Peer;
import websocketx.peers.Peers;

class PeersIT {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  static Stream<Named<Peer>> peers() {
    return Peers.all().stream().map(peer -> Named.of(peer.name(), peer));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void versionIsThatOfTheJar(Peer peer) {
    assertTrue(peer.version().matches("\\d+\\.\\d+\\.\\d+(\\.Final)?"), peer.version());
  }

  @ParameterizedTest
  @MethodSource("peers")
  void messagesComeBackWhole(Peer peer) throws Exception {
    try (peer;
        JdkClient client = JdkClient.dial(peer.start(64 * KIB, false))) {
      client.assertEchoes("hello");
      client.assertEchoes("");
      client.assertEchoes("κόσμε 🎈");

      client.send(new byte[] {0, -1, 2}, true);
      assertArrayEquals(new byte[] {0, -1, 2}, client.binary());

      client.send("in ", false);
      client.send("three ", false);
      client.send("parts", true);
      assertEquals("in three parts", client.text());

      client.send(new byte[] {1, 2}, false);
      client.send(new byte[] {3}, true);
      assertArrayEquals(new byte[] {1, 2, 3}, client.binary());
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void messageOfTheLimitComesBack(Peer peer) throws Exception {
    assertEchoes(peer, MIB, MIB);
  }

  @ParameterizedTest
  @MethodSource("peers")
  void messageOf16MebibytesComesBack(Peer peer) throws Exception {
    // As one frame, which takes Helidon too long.
    assertEchoes(peer, 16 * MIB, peer.name().equals("Helidon") ? MIB : 16 * MIB);
  }

  @ParameterizedTest
  @MethodSource("peers")
  void messageOverTheLimitEndsTheConnection(Peer peer) throws Exception {
    try (peer;
        RawClient client = RawClient.dial(peer.start(10_000, false))) {
      client.send(new byte[10_001]);
      client.awaitEnd();
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void connectionsAndPortAreClosedAfterwards(Peer peer) throws Exception {
    URI uri = peer.start(KIB, false);
    try (RawClient client = RawClient.dial(uri)) {
      peer.close();
      client.awaitEnd();
    }
    assertThrows(ConnectException.class, () -> RawClient.connect(uri).close());
  }

  @ParameterizedTest
  @MethodSource("peers")
  void startsAgainWithAnotherLimit(Peer peer) throws Exception {
    assertEchoes(peer, KIB, KIB);
    assertEchoes(peer, 100 * KIB, 100 * KIB);
    peer.close();
  }

  @ParameterizedTest
  @MethodSource("peers")
  void compressionIsAcceptedWhenWanted(Peer peer) throws Exception {
    try (peer;
        RawClient client = RawClient.dial(peer.start(MIB, true))) {
      assertEquals(!peer.name().equals("Helidon"), client.compresses());
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void compressionIsNotAcceptedWhenNotWanted(Peer peer) throws Exception {
    try (peer;
        RawClient client = RawClient.dial(peer.start(MIB, false))) {
      assertFalse(client.compresses());
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void compressedMessageOfTheLimitComesBack(Peer peer) throws Exception {
    Vertx vertx = Vertx.vertx();
    WebSocketClient client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setMaxFrameSize(MIB)
                .setMaxMessageSize(MIB));
    try (peer) {
      CompletableFuture<String> echo = new CompletableFuture<>();
      URI uri = peer.start(MIB, true);
      WebSocket socket =
          client.connect(uri.getPort(), uri.getHost(), uri.getPath()).await(20, SECONDS);

      String message = "x".repeat(MIB);
      socket.textMessageHandler(echo::complete).writeFinalTextFrame(message).await(20, SECONDS);

      assertEquals(message, echo.get(20, SECONDS));
    } finally {
      // Vert.x closes the connections of a client that nobody refers to any more.
      client.close().await();
      vertx.close().await();
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void threadsEnd(Peer peer) throws Exception {
    // What a library starts once and keeps.
    runOnce(peer);

    Set<Thread> before = nonDaemons();
    runOnce(peer);

    for (Thread thread : nonDaemons()) {
      if (!before.contains(thread)) {
        thread.join(10_000);
        assertFalse(thread.isAlive(), () -> "still runs: " + thread);
      }
    }
  }

  private static void assertEchoes(Peer peer, int length, int frameLength) throws Exception {
    try (peer;
        JdkClient client = JdkClient.dial(peer.start(length, false))) {
      client.assertEchoes("x".repeat(length));

      byte[] binary = new byte[length];
      new Random(length).nextBytes(binary);
      for (int at = 0; at < length; at += frameLength) {
        boolean last = at + frameLength >= length;
        client.send(Arrays.copyOfRange(binary, at, at + frameLength), last);
      }
      assertArrayEquals(binary, client.binary());
    }
  }

  private static void runOnce(Peer peer) throws Exception {
    try (peer;
        JdkClient client = JdkClient.dial(peer.start(KIB, false))) {
      client.assertEchoes("hello");
    }
  }

  private static Set<Thread> nonDaemons() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon())
        .collect(Collectors.toSet());
  }
}
