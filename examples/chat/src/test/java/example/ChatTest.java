// SPDX-License-Identifier: Apache-2.0

package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.StatusCode;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// With the test kit: over TCP, and it fails when anything of the server is left.
@Timeout(60)
class ChatTest {
  @Test
  void everybodyReadsWhatOneWrites() {
    try (TestServer server = TestServer.start(ChatServer.create());
        TestPeer ann = server.dial("/chat?name=ann")) {
      assertEquals("ann is here", ann.receiveText());
      TestPeer ben = server.dial("/chat?name=ben");
      assertEquals("ben is here", ann.receiveText());
      assertEquals("ben is here", ben.receiveText());

      ben.send("hello");
      assertEquals("ben: hello", ann.receiveText());
      assertEquals("ben: hello", ben.receiveText());

      ben.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(ben.receiveClose().wasClean());
      assertEquals("ben has left", ann.receiveText());
      ann.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(ann.receiveClose().wasClean());
    }
  }

  @Test
  void whoSaysNoNameStaysOutside() {
    try (TestServer server = TestServer.start(ChatServer.create())) {
      assertEquals(400, server.dial("/chat").status());
      assertEquals(404, server.dial("/elsewhere?name=ann").status());
    }
  }

  @Test
  void pageIsServed() {
    try (TestServer server = TestServer.start(ChatServer.create());
        TestPeer browser = server.connect()) {
      browser.sendRaw(
          "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals(200, browser.receiveResponse().status());
      assertTrue(browser.responseBody().contains("new WebSocket("));
    }
  }
}
