// SPDX-License-Identifier: Apache-2.0

package websocketx;

import websocketx.transport.EventLoop;

/// What the one event loop of a server has done, for tests in other packages.
public final class LoopStatistics {
  private LoopStatistics() {}

  /// The statistics of a server's only loop.
  public static EventLoop.Statistics of(WebSocketServer server) {
    if (server.statistics().size() != 1) {
      throw new AssertionError("the server has " + server.statistics().size() + " loops, not 1");
    }
    return server.statistics().getFirst();
  }
}
