// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Compression;
import websocketx.Deflated;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// A few bytes that inflate to many cost their own connection's time, not the others'.
class BombIT {
  private static final int LIMIT = 16 << 20;

  /// What one peer does over and over beside the others.
  private interface Attack {
    void run() throws Exception;
  }

  private static WebSocketServer server() {
    return WebSocketServer.builder()
        .options(Options.defaults().readLimit(LIMIT).compression(Compression.level(1)))
        .handler(connection -> {
          boolean echoes = connection.request().path().equals("/echo");
          for (Message message : connection) {
            if (echoes) {
              connection.write(message);
            }
          }
        })
        .build();
  }

  private static byte[] frame(byte[] compressed) {
    return FrameEncoder.maskedFrame(true, FrameEncoder.RSV1 | Opcode.BINARY, compressed, 0);
  }

  private static void assertEchoIsQuick(String beside, TestServer server, Attack attack)
      throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>(null);
    Thread attacker =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (!stop.get()) {
                  attack.run();
                  rounds.incrementAndGet();
                }
              } catch (Throwable thrown) {
                failure.set(thrown);
              }
            });
    try (TestPeer peer = server.dial("/echo")) {
      while (rounds.get() < 2 && failure.get() == null) {
        peer.send("warm").receiveText();
      }
      Latencies.of("echo beside " + beside, 300, () -> peer.send("x").receiveText())
          .assertMedianWithin(30);
    } finally {
      stop.set(true);
      attacker.join();
    }
    assertNull(failure.get());
    assertTrue(rounds.get() > 2, "it went on all the time");
  }

  @Test
  @DisplayName("[K204] bombs do not delay an echo")
  void bombsDoNotDelayAnEcho() throws Exception {
    byte[] bomb = frame(Deflated.zeros(10 * LIMIT));
    try (TestServer server = TestServer.start(server())) {
      assertEchoIsQuick(
          "bombs",
          server,
          () -> {
            try (TestPeer peer = server.dial("/bomb", d -> d.compression())) {
              peer.sendRaw(bomb);
              assertEquals(StatusCode.MESSAGE_TOO_BIG, peer.receiveClose().code());
            }
          });
    }
  }

  @Test
  void largeMessagesThatTakeFewBytesDoNotDelayAnEcho() throws Exception {
    byte[] message = frame(Deflated.zeros(LIMIT));
    try (TestServer server = TestServer.start(server());
        TestPeer peer = server.dial("/large", d -> d.compression())) {
      assertEchoIsQuick(
          "large messages",
          server,
          () -> {
            peer.sendRaw(message);
            peer.ping().receivePong();
          });
    }
  }
}
