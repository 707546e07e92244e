// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A servlet container that runs in this process.
interface Container extends AutoCloseable {
  /// What is deployed, in the context `/app`.
  ///
  /// @param servlets by the paths that they are mapped to
  /// @param filters for all requests, in order
  /// @param certificate for TLS; null for none
  record Application(
      Map<String, Servlet> servlets, List<Filter> filters, @Nullable Certificate certificate) {
    public Application {
      servlets = Map.copyOf(servlets);
      filters = List.copyOf(filters);
    }

    Application(Map<String, Servlet> servlets, List<Filter> filters) {
      this(servlets, filters, null);
    }
  }

  /// Starts on a free port.
  ///
  /// @return as `ws://localhost:1234/app`, with TLS too
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
