// SPDX-License-Identifier: Apache-2.0

package example;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import websocketx.WebSocketServer;

/// The feed, of prices that nobody pays.
public final class FeedServer {
  private FeedServer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Feed feed = new Feed();
    WebSocketServer server = WebSocketServer.of(feed).listen(8080);
    server.closeOnExit(Duration.ofSeconds(10)); // Ctrl+C tells every peer
    System.out.println("send a name, tea or coffee, to " + server.uri());
    while (true) {
      for (String name : new String[] {"tea", "coffee"}) {
        feed.publish(name, ThreadLocalRandom.current().nextLong(100, 200));
      }
      Thread.sleep(Duration.ofSeconds(1));
    }
  }
}
