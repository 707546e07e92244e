// SPDX-License-Identifier: Apache-2.0

package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.StatusCode;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// With the test kit, in memory: no socket is opened.
@Timeout(60)
class FeedTest {
  private final Feed feed = new Feed();

  @Test
  void pricesArePushedToWhoFollowsThem() {
    try (TestServer server = TestServer.inMemory(WebSocketServer.of(feed));
        TestPeer ann = server.dial("/");
        TestPeer ben = server.dial("/")) {
      assertEquals("following tea", ann.send("tea").receiveText());
      assertEquals("following coffee", ben.send("coffee").receiveText());
      feed.publish("tea", 3);
      feed.publish("coffee", 5);
      assertEquals("tea 3", ann.receiveText());
      assertEquals("coffee 5", ben.receiveText());
      ann.sendClose(StatusCode.NORMAL_CLOSURE, "");
      ben.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(ann.receiveClose().wasClean());
      assertTrue(ben.receiveClose().wasClean());
    }
  }

  @Test
  void whoIsSlowGetsTheLatest() throws InterruptedException {
    Latest latest = new Latest();
    latest.follow("tea");
    latest.put("tea", 3);
    latest.put("coffee", 5);
    latest.put("tea", 4);
    assertEquals("tea 4", latest.take());
    latest.put("tea", 6);
    assertEquals("tea 6", latest.take());
  }
}
