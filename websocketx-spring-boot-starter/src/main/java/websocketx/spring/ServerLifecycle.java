// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import websocketx.WebSocketServer;

/// Ends the server when its context does: while the web server, in the same phase, waits for the
/// requests that it has, and before it drops connections in a later one.
final class ServerLifecycle implements SmartLifecycle {
  private final WebSocketServer server;
  private final Duration limit;
  private volatile boolean isRunning;

  ServerLifecycle(WebSocketServer server, Duration limit) {
    this.server = server;
    this.limit = limit;
  }

  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }

  /// As the web server's: what has ended does not begin again.
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public void start() {
    if (server.isShutDown()) {
      throw new IllegalStateException(
          "a WebSocketServer that has ended does not begin again: close this context, make another");
    }
    isRunning = true;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  @Override
  public void stop() {
    server.close(limit);
    isRunning = false;
  }

  @Override
  public void stop(Runnable callback) {
    server.shutdown();
    Thread.ofVirtual()
        .name("websocketx-shutdown")
        .start(() -> {
          try {
            stop();
          } finally {
            callback.run();
          }
        });
  }
}
