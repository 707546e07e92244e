// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import websocketx.WebSocketServerBuilder;

/// Changes how the application's server is built, after the properties and the beans. Beans of this
/// type are called in their order. The handler and the check of the builder are not theirs: they
/// choose the bean for a path, and ask a bean of type [websocketx.Check] before.
@FunctionalInterface
public interface WebSocketServerCustomizer {
  /// Changes the builder.
  ///
  /// @param builder has what the properties and beans say
  void customize(WebSocketServerBuilder builder);
}
