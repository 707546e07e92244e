// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// A peer that takes nothing stalls only itself.
class SlowPeerIT {
  private static final int FLOOD = 300; // times 64 KiB: more than the kernel's buffers take
  private static final byte[] BLOCK = new byte[64 * 1024];

  private static WebSocketServer flooding(AtomicInteger written) {
    return WebSocketServer.builder()
        .options(Options.defaults().writeInterval(Duration.ofSeconds(60)))
        .handler(connection -> {
          if (connection.request().path().equals("/flood")) {
            for (int i = 0; i < FLOOD; i++) {
              connection.writeBinary(BLOCK);
              written.incrementAndGet();
            }
          }
          for (Message message : connection) {
            connection.write(message);
          }
        })
        .build();
  }

  /// Waits until the writer has made no progress for a while.
  private static void awaitBlocked(AtomicInteger written) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    int seen = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < Duration.ofMillis(300).toNanos()) {
      assertTrue(System.nanoTime() < end, "the writer blocks");
      if (written.get() != seen) {
        seen = written.get();
        since = System.nanoTime();
      }
      Thread.onSpinWait();
    }
    assertTrue(seen < FLOOD, "the writer waits for the peer");
  }

  @Test
  @DisplayName("[L224, V43] others are served and the newest ping is answered")
  void othersAreServedAndTheNewestPingIsAnswered() throws Exception {
    AtomicInteger written = new AtomicInteger();
    try (TestServer test = TestServer.start(flooding(written));
        TestPeer slow = test.dial("/flood", dialer -> dialer.timeout(Duration.ofSeconds(20)));
        TestPeer other = test.dial("/")) {
      slow.stall();
      awaitBlocked(written);
      Latencies.of("echo beside a stalled peer", 200, () -> other.send("x").receiveText())
          .assertMedianWithin(50);
      for (byte i = 0; i < 5; i++) {
        slow.ping(i);
      }
      other.send("the loop has seen the pings").receiveText();
      slow.resume();
      byte[] pong = slow.receivePong();
      while (pong[0]
          != 4) { // answers may be left out while a write is blocked, but never the newest
        pong = slow.receivePong();
      }
      for (int i = 0; i < FLOOD; i++) {
        assertEquals(BLOCK.length, slow.receive().size());
      }
      assertEquals(FLOOD, written.get());
    }
  }

  @Test
  @DisplayName("[H164] every ping is answered in order while the socket takes bytes")
  void everyPingIsAnsweredInOrderWhileTheSocketTakesBytes() throws Exception {
    AtomicInteger written = new AtomicInteger();
    try (TestServer test = TestServer.start(flooding(written));
        TestPeer peer = test.dial("/")) {
      int count = 5000;
      byte[] pings = new byte[count * 8];
      for (int i = 0; i < count; i++) {
        byte[] ping = {(byte) 0x89, (byte) 0x82, 0, 0, 0, 0, (byte) (i >> 8), (byte) i};
        System.arraycopy(ping, 0, pings, i * 8, 8);
      }
      Thread sender = Thread.ofVirtual().start(() -> peer.sendRaw(pings));
      for (int i = 0; i < count; i++) {
        assertArrayEquals(new byte[] {(byte) (i >> 8), (byte) i}, peer.receivePong());
      }
      sender.join();
    }
  }
}
