// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseCause;
import websocketx.CloseCause.Initiator;
import websocketx.CloseFrame;
import websocketx.StatusCode;

@ExtendWith(WebSocketExtension.class)
class ScriptedServerIT {
  @Test
  void scriptPlaysTheServer() {
    TestScript script =
        peer -> {
          String text = peer.receiveText();
          peer.send(text + "!").sendClose(StatusCode.GOING_AWAY, "done");
          assertTrue(peer.receiveClose().wasClean());
        };
    try (TestServer server = TestServer.scripted(script);
        TestPeer client = server.dial("/")) {
      assertEquals("hello!", client.send("hello").receiveText());
      assertEquals(StatusCode.GOING_AWAY, client.receiveClose().code());
    }
  }

  @Test
  void everyConnectionRunsTheScript() {
    try (TestServer server = TestServer.scripted(peer -> peer.send(peer.receiveText()));
        TestPeer one = server.dial("/");
        TestPeer two = server.dial("/")) {
      two.send("two");
      one.send("one");
      assertEquals("one", one.receiveText());
      assertEquals("two", two.receiveText());
    }
  }

  @Test
  void clientThatBreaksTheHandshakeIsRefused() {
    try (TestServer server = TestServer.scripted(_ -> {});
        TestPeer client = server.connect()) {
      client.sendRaw("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      assertEquals(426, client.receiveResponse().status());
    }
  }

  /// A masked frame, and lengths of 2^63 - 1, of 2^64 - 1, and of what is left beside an octet that
  /// came.
  @ParameterizedTest(name = "[V6] server that sends {0} is seen: {1} {2}")
  @CsvSource({
    "818000000000, 1002, masked",
    "827f7fffffffffffffff, 1009, 'message over 2147483639 bytes, raise readLimit'",
    "827fffffffffffffffff, 1002, negative length",
    "02010080" + "7f7fffffffffffffff, 1009, 'message over 2147483639 bytes, raise readLimit'"
  })
  void serverThatBreaksTheRulesIsSeen(String bytes, int code, String reason) {
    try (TestServer server =
            TestServer.scripted(peer -> peer.sendRaw(HexFormat.of().parseHex(bytes)));
        TestPeer client = server.dial("/")) {
      CloseCause cause = client.receiveClose();
      assertEquals(Initiator.PROTOCOL, cause.initiator());
      assertEquals(new CloseFrame(new StatusCode(code), reason), cause.frame());
    }
  }

  @Test
  void scriptThatFailsFailsTheTest() throws InterruptedException {
    CountDownLatch run = new CountDownLatch(1);
    TestServer server =
        TestServer.scripted(_ -> {
          run.countDown();
          throw new IllegalStateException("as planned");
        });
    TestPeer client = server.dial("/");
    assertTrue(run.await(20, TimeUnit.SECONDS));
    client.receiveClose();
    AssertionError error = assertThrows(AssertionError.class, server::close);
    assertEquals("as planned", error.getSuppressed()[0].getMessage());
  }

  @Test
  void scriptIsInterruptedWhenTheServerCloses() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    TestServer server =
        TestServer.scripted(_ -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    TestPeer client = server.dial("/");
    server.close();
    assertTrue(interrupted.await(20, TimeUnit.SECONDS));
    client.close();
  }

  @Test
  void timeOfAServerOverTcpCannotBeMoved() {
    try (TestServer server = TestServer.scripted(_ -> {})) {
      assertThrows(IllegalStateException.class, () -> server.advance(Duration.ofSeconds(1)));
    }
  }
}
