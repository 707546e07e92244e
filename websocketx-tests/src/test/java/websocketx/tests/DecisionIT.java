// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import websocketx.Decision;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What becomes of the answer of a check.
class DecisionIT {
  @Test
  void refusalCarriesItsHeaders() {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(_ -> Decision.refuse(401, "sign in").header("WWW-Authenticate", "Bearer"))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals(401, peer.status());
      assertEquals("Bearer", peer.responseHeader("WWW-Authenticate"));
      assertEquals("close", peer.responseHeader("Connection"));
      assertEquals("sign in\n", peer.responseBody());
    }
  }

  @Test
  void checkHasItsOwnTime() throws InterruptedException {
    CountDownLatch decide = new CountDownLatch(1);
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .options(Options.defaults().handshakeTimeout(Duration.ofMillis(500)))
            .check(_ -> {
              decide.await();
              return Decision.accept();
            })
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.connect()) {
      peer.sendRaw(Raw.upgrade("/")).receiveNothing(Duration.ofMillis(1200));
      decide.countDown();
      assertEquals(101, peer.receiveResponse().status());
    }
  }
}
