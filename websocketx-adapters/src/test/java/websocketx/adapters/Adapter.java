// SPDX-License-Identifier: Apache-2.0

package websocketx.adapters;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.WebSocketServer;

/// Somebody else's HTTP server, which runs in this process and has an adapter.
interface Adapter extends AutoCloseable {
  /// Starts on a free port.
  ///
  /// @param servers by the paths that they are asked for
  /// @param certificate for TLS; null for none
  /// @return as `ws://localhost:1234`, with TLS too
  URI start(Map<String, WebSocketServer> servers, @Nullable Certificate certificate)
      throws Exception;

  /// Stops as its users stop it; returns when it has.
  void stop() throws Exception;

  /// Name and version.
  String title();

  @Override
  default void close() {
    try {
      stop();
    } catch (Exception e) {
      throw new IllegalStateException(title() + " does not stop", e);
    }
  }
}
