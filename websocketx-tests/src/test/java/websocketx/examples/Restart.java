// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.time.Duration;
import websocketx.CloseFrame;
import websocketx.StatusCode;
import websocketx.WebSocketServer;

/// The end of a server that makes room for its next version.
final class Restart {
  private Restart() {}

  /// For `Runtime.getRuntime().addShutdownHook(new Thread(Restart.hook(server)))`.
  static Runnable hook(WebSocketServer server) {
    // @start region="restart"
    return () -> {
      server.shutdown(new CloseFrame(StatusCode.SERVICE_RESTART, "deploy"));
      if (!server.close(Duration.ofSeconds(20))) {
        System.err.println("some had to be dropped");
      }
    };
    // @end
  }
}
