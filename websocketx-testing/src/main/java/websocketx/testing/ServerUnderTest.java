// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import websocketx.CloseFrame;
import websocketx.WebSocketServer;

/// A real server, over TCP or in memory, and how it is closed.
abstract sealed class ServerUnderTest extends TestServer permits SocketServer, MemoryServer {
  /// How long peers get to answer the Close frame before they are dropped.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /// How long what was dropped by force may take to go away.
  static final Duration FORCE = Duration.ofSeconds(2);

  private final WebSocketServer server;

  ServerUnderTest(WebSocketServer server) {
    this.server = server;
  }

  WebSocketServer server() {
    return server;
  }

  /// Waits in real time.
  abstract boolean awaitTermination(Duration limit) throws InterruptedException;

  /// Lets go of what the test kit itself has, and names what of the server is left besides threads.
  abstract List<String> release();

  @Override
  void end(Duration limit) {
    List<String> left = new ArrayList<>();
    try {
      server.shutdown(CloseFrame.NONE);
      boolean isOver = await(PATIENCE);
      closePeers();
      if (!isOver && !await(limit)) {
        server.connections().forEach(connection -> left.add(connection.toString()));
        left.addAll(Leftovers.handlers());
        server.shutdownNow();
        if (!await(FORCE)) {
          left.add("something that shutdownNow() does not end");
        }
      }
    } finally {
      left.addAll(release());
    }
    if (!left.isEmpty()) {
      throw new AssertionError(
          "after " + limit + " the closed server still has:\n  " + String.join("\n  ", left));
    }
  }

  private boolean await(Duration limit) {
    try {
      return awaitTermination(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
