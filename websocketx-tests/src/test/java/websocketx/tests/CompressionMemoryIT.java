// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.Compression;
import websocketx.Deflated;
import websocketx.Message;
import websocketx.NativeMemory;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What compression holds, in the heap and outside of it, and that it gives all of it back.
class CompressionMemoryIT {
  private static final int CONNECTIONS = 5;
  private static final String TEXT = "to be or not to be, ".repeat(40);

  private static Options options(Compression compression) {
    return Options.defaults().compression(compression).readLimit(1 << 20);
  }

  /// Every way in which a connection may end.
  enum End {
    PEER_CLOSES(false) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      }
    },
    PEER_CLOSES_INSIDE_A_MESSAGE(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      }
    },
    PEER_VANISHES_INSIDE_A_MESSAGE(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        peer.abort();
      }
    },
    PEER_BREAKS_THE_RULES_INSIDE_A_MESSAGE(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        peer.sendRaw(Raw.frame(0xC1)).receiveClose();
      }
    },
    PEER_IS_TOO_SLOW(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        assertEquals(StatusCode.POLICY_VIOLATION, peer.receiveClose().code());
      }
    },
    SERVER_CLOSES(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        connection.close();
        peer.receiveClose();
      }
    },
    SERVER_ABORTS(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        connection.abort();
        peer.receiveClose();
      }
    },
    SERVER_IS_SHUT_DOWN_NOW(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        connection.server().shutdownNow();
        peer.receiveClose();
      }
    },
    SERVER_IS_CLOSED(true) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        // The test does that.
      }
    },
    HANDLER_THROWS(false) {
      @Override
      void of(TestServer server, TestPeer peer, WebSocketConnection connection) {
        peer.send("throw");
        begin(peer);
        assertEquals(StatusCode.INTERNAL_ERROR, peer.receiveClose().code());
      }
    };

    private final boolean isInsideAMessage;

    End(boolean isInsideAMessage) {
      this.isInsideAMessage = isInsideAMessage;
    }

    abstract void of(TestServer server, TestPeer peer, WebSocketConnection connection);

    /// Sends the first half of a message.
    static void begin(TestPeer peer) {
      byte[] message = Deflated.of(TEXT);
      peer.sendRaw(Raw.frame(0x41, Arrays.copyOf(message, message.length / 2)));
    }

    /// The server has the first half of a message once this returns.
    static void sendHalf(TestPeer peer) {
      begin(peer);
      peer.ping().receivePong();
    }
  }

  @ParameterizedTest(name = "[K218, V40] {arguments}")
  @EnumSource
  void nothingIsLeftOutsideTheHeap(End end) throws InterruptedException {
    Probe probe =
        new Probe(connection -> {
          for (Message message : connection) {
            if (message.isText() && message.text().equals("throw")) {
              throw new IllegalStateException("as the test wants it");
            }
            connection.write(message);
          }
        });
    WebSocketServer built =
        WebSocketServer.builder()
            .handler(probe)
            .options(
                options(Compression.level(6).contextTakeover(true, true))
                    .messageTimeout(Duration.ofMillis(500)))
            .build();
    try (TestServer server = TestServer.start(built)) {
      List<TestPeer> peers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        peers.add(server.dial("/", d -> d.compression()));
        assertEquals(TEXT, peers.get(i).send(TEXT).receiveText());
        assertTrue(peers.get(i).wasCompressed());
      }
      assertTrue(NativeMemory.deflaters(built) > 0);
      assertTrue(NativeMemory.inflaters(built) > 0);
      if (end.isInsideAMessage) {
        peers.forEach(End::sendHalf);
      }
      for (TestPeer peer : peers) {
        end.of(server, peer, probe.connection());
      }
    }
    assertEquals(0, NativeMemory.deflaters(built));
    assertEquals(0, NativeMemory.inflaters(built));
  }

  @Test
  void whoIsIdleHoldsNothing() {
    int connections = 200;
    int deflaters = 4;
    WebSocketServer built =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .options(options(Compression.level(6)))
            .maxDeflaters(deflaters)
            .build();
    List<TestPeer> peers = new ArrayList<>();
    try (TestServer server = TestServer.start(built)) {
      for (int i = 0; i < connections; i++) {
        peers.add(server.dial("/", d -> d.compression()));
        End.sendHalf(peers.get(i));
      }
      Probe.until("all have begun", () -> NativeMemory.inflaters(built) == connections);
      byte[] message = Deflated.of(TEXT);
      byte[] rest = Arrays.copyOfRange(message, message.length / 2, message.length);
      for (TestPeer peer : peers) {
        assertEquals(TEXT, peer.sendRaw(Raw.frame(0x80, rest)).receiveText());
        assertTrue(peer.wasCompressed());
      }
      assertTrue(NativeMemory.inflaters(built) <= deflaters);
      assertTrue(NativeMemory.deflaters(built) <= deflaters);
    } finally {
      peers.forEach(TestPeer::close);
    }
  }

  @Test
  void windowsAreAsLargeAsAgreedAndOnlyThereWithContextTakeover() {
    Compression plain = Compression.level(6);
    Compression takeover = plain.contextTakeover(true, true);
    long without = heapPerConnection(plain);
    long small = heapPerConnection(takeover.windowBits(10, 10));
    long large = heapPerConnection(takeover);
    System.out.println("heap: " + without + ", " + small + ", " + large + " bytes a connection");
    // The peer of the test has the same windows as the server, and in memory also its buffers.
    assertTrue(small - without < 4 * 1024 + 4096, without + " and " + small);
    int windows = 2 * (8 + 32) * 1024; // of what is sent, and of what comes
    assertTrue(large - without < windows + 8192, without + " and " + large);
    assertTrue(large - without > windows * 3 / 4, "else this measures something else");
  }

  private static long heapPerConnection(Compression compression) {
    int connections = 100;
    WebSocketServer built =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .options(options(compression))
            .maxDeflaters(1) // which all share
            .build();
    List<TestPeer> peers = new ArrayList<>();
    Random random = new Random(1);
    try (TestServer server = TestServer.start(built)) {
      long before = 0;
      for (int i = -1; i < connections; i++) { // the first for what all share
        peers.add(server.dial("/", d -> d.compression()));
        for (int message = 0; message < 3; message++) {
          String text = Deflated.halves(random, 40_000);
          assertEquals(text, peers.getLast().send(text).receiveText());
        }
        before = i < 0 ? heap() : before;
      }
      return (heap() - before) / connections;
    } finally {
      peers.forEach(TestPeer::close);
    }
  }

  @SuppressWarnings("SystemGC") // what is left behind it is what is held
  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
