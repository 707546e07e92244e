// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import websocketx.WebSocketServer;
import websocketx.testing.TestServer;

/// Where a test lets a server run, and how time passes there.
enum Ground {
  MEMORY,
  TCP;

  TestServer start(WebSocketServer server) {
    return this == TCP ? TestServer.start(server) : TestServer.inMemory(server);
  }

  /// Lets time pass until something is so.
  void passUntil(TestServer running, BooleanSupplier isSo) {
    Probe.until(
        "time makes it so",
        () -> {
          if (this == MEMORY) {
            running.advance(Duration.ofMillis(10));
          }
          return isSo.getAsBoolean();
        });
  }
}
