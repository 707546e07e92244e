// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import jakarta.servlet.Filter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import websocketx.WebSocketServer;

/// A server of others that runs in this process: a servlet container, or Netty.
interface Container extends AutoCloseable {
  /// What is deployed; in a servlet container in the context `/app`.
  ///
  /// @param servers by the paths that they are asked for
  /// @param filters for all requests, in order; servlet containers only
  /// @param certificate for TLS; null for none
  record Application(
      Map<String, WebSocketServer> servers,
      List<Filter> filters,
      @Nullable Certificate certificate) {
    public Application {
      servers = Map.copyOf(servers);
      filters = List.copyOf(filters);
    }

    Application(Map<String, WebSocketServer> servers, List<Filter> filters) {
      this(servers, filters, null);
    }
  }

  /// Starts on a free port.
  ///
  /// @return as `ws://localhost:1234/app`, without the paths, with TLS too
  URI start(Application application) throws Exception;

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
