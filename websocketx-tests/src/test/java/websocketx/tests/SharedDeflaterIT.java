// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Compression;
import websocketx.NativeMemory;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.deflate.TakenDeflater;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Many connections, each with a context, and one deflater for all of them.
class SharedDeflaterIT {
  private static final int CONNECTIONS = 20;
  private static final int ROUNDS = 100;

  private final WebSocketServer built =
      WebSocketServer.builder()
          .handler(Probe.ECHO)
          .options(
              Options.defaults()
                  .readLimit(1 << 20)
                  .compression(Compression.level(6).contextTakeover(true, true).minSize(16)))
          .maxDeflaters(1)
          .build();
  private final Conversation conversation = new Conversation(3000);

  /// Long enough to get shorter in any case.
  private String text(int peer, int round) {
    return conversation.text(peer, round) + " and so on".repeat(20);
  }

  private static List<TestPeer> dial(TestServer server) {
    return IntStream.range(0, CONNECTIONS)
        .mapToObj(_ -> server.dial("/", dialer -> dialer.compression()))
        .toList();
  }

  /// Each peer sends in turn, so that none but the sender's connection compresses.
  private void assertEchoed(List<TestPeer> peers, int round, boolean isCompressed) {
    for (int i = 0; i < CONNECTIONS; i++) {
      TestPeer peer = peers.get(i);
      String text = text(i, round);
      assertEquals(text, peer.send(text).receiveText());
      assertEquals(isCompressed, peer.wasCompressed(), "compressed, peer " + i);
    }
  }

  @Test
  @DisplayName("[K217] one deflater serves all in turn")
  void oneDeflaterServesAllInTurn() {
    try (TestServer server = TestServer.start(built)) {
      List<TestPeer> peers = dial(server);
      for (int round = 0; round < 5; round++) {
        assertEchoed(peers, round, true);
      }
      assertEquals(1, NativeMemory.deflaters(built));
    }
    assertEquals(0, NativeMemory.deflaters(built));
  }

  @Test
  void whileTheDeflaterIsAtWorkOthersSendTheirMessagesAsTheyAre() {
    try (TestServer server = TestServer.start(built)) {
      List<TestPeer> peers = dial(server);
      assertEchoed(peers, 0, true);
      try (TakenDeflater _ = NativeMemory.takeDeflater(built)) {
        assertEchoed(peers, 1, false);
        assertEquals(1, NativeMemory.deflaters(built), "none is made beside it");
      }
      assertEchoed(peers, 2, true);
    }
  }

  @Test
  void contextsAreKeptApartWhoeverHasTheDeflater() throws Exception {
    AtomicInteger right = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    try (TestServer server = TestServer.start(built)) {
      List<TestPeer> peers = dial(server);
      for (int i = 0; i < CONNECTIONS; i++) {
        int number = i;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  TestPeer peer = peers.get(number);
                  for (int round = 0; round < ROUNDS; round++) {
                    String text = text(number, round);
                    assertEquals(text, peer.send(text).receiveText());
                    right.incrementAndGet();
                  }
                }));
      }
      for (Thread thread : threads) {
        Probe.join(thread);
      }
      assertEquals(CONNECTIONS * ROUNDS, right.get());
      assertEchoed(peers, ROUNDS, true); // in the end it is free again
      assertEquals(1, NativeMemory.deflaters(built));
    }
    assertEquals(0, NativeMemory.deflaters(built));
  }
}
